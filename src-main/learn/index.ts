/** Learn: labelled images, honest splits, augmentation, recipes and the figures that judge them. */
export {}
