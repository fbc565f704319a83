/**
 * Simulate: images whose truth is known, to try the program on, to train on and to test it with.
 * `await simulateScreen({ directory, seed: 1 })` writes a whole plate as a microscope would, faults included;
 * `await simulateEllipses({ directory, set: 1, seed: 1 })` a labelled folder, whose images `ellipseImage` draws one by one;
 * `await simulateMosaics({ cells, rare: ['Binuclear'], common: ['Interphase'], … })` lays real cells out anew, and
 * `await simulateBags({ cells, classes: ['Grape', 'Large'], purity: [0.3, 0.7], … })` many, the label's class foremost.
 */
export type { BagSetRequest } from './bag-request.ts'
export { simulateBags, type WrittenBags } from './bag-set.ts'
export type { Compound } from './compound.ts'
export { type EllipseImage, type EllipseImageRequest, type EllipseObject, ellipseImage } from './ellipse-image.ts'
export { ELLIPSE_LOOK, ELLIPSE_RULES, type EllipseKind, type EllipseLook, type EllipseSet } from './ellipse-rules.ts'
export { type EllipseSetRequest, PAPER_COUNT, simulateEllipses, type WrittenEllipseSet } from './ellipse-set.ts'
export type { Split } from './labelled-images.ts'
export type { MosaicSplit } from './mosaic-folder.ts'
export type { MosaicSetRequest } from './mosaic-request.ts'
export { simulateMosaics, type WrittenMosaics } from './mosaic-set.ts'
export type { Box } from './paint-site.ts'
export { type PlannedWell, planPlate } from './plate-plan.ts'
export { type Defects, type ScreenRequest, SIMULATED_PLATE, type SimulatedScreen, simulateScreen } from './screen.ts'
export { encodeTiff } from './tiff.ts'
