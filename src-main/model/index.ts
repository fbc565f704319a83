/** Model: a network's file with its card and its test tensors; packages in and out. */
export {}
