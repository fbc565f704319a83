/**
 * Image: from files to exact planes, from planes to what is shown, and label images with their files and outlines.
 * Readers never touch intensities for display; display never touches the planes.
 *
 *   const plane = await readPlane({ path: '/plate/A01_w1.tif', page: 0 })
 *   const { low, high } = contrastLimits([plane])
 *   const bytes = toDisplayBytes(downsample(plane, 96, 96), low, high)
 */
export { checkImageFile, type FileCheck } from './check-file.ts'
export { type Contour, outlineMask, traceContours } from './contours.ts'
export { type ContrastLimits, contrastLimits, toDisplayBytes } from './contrast.ts'
export { downsample } from './downsample.ts'
export { encodeJpeg, encodePng8, type Picture } from './encode-picture.ts'
export { writeFloatTiff } from './float-file.ts'
export { type Histogram, histogramOf, intensityPercentiles } from './histogram.ts'
export { isImageName } from './image-format.ts'
export { type ImageInfo, readImageInfo } from './image-info.ts'
export { decodeLabels, encodeLabels } from './label-codec.ts'
export { readLabelImage, writeLabelPng, writeLabelTiff } from './label-files.ts'
export type { LabelImage, Plane, PlaneAddress, PlaneData } from './plane.ts'
export { maximumProjection } from './projection.ts'
export { type ReadOptions, readPlane } from './read-plane.ts'
export { type Relabelled, relabelSequential } from './relabel.ts'
export { significantBits, withoutOffset } from './stored-range.ts'
