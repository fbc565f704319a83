/** Network: architectures, pooling, losses, initialisation and optimizers, all as graphs. */
export {}
