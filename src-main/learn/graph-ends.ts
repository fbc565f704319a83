/** Names of the inputs and outputs of networks that learn from labels on images. */
export const IMAGES = 'images'
/** [batch, classes], 1 for the image's class, or classes. */
export const TARGETS = 'targets'
/** [batch], 0 for a sample that only fills a batch. */
export const COUNTS = 'counts'
/** [batch, classes], before softmax or sigmoid. */
export const SCORES = 'scores'
