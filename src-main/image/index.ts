/**
 * Image: from files to exact planes, from planes to what is shown, and label images with their files and outlines.
 * Readers never touch intensities for display; display never touches the planes.
 */
export { isImageName } from './image-format.ts'
export type { LabelImage, Plane, PlaneAddress, PlaneData } from './plane.ts'
export { type ReadOptions, readPlane } from './read-plane.ts'
