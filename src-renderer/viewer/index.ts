/**
 * Viewer: the images of the open site with their channels, contrast and overlays, drawn by WebGL 2.
 * `createViewer(canvas)` is the viewer itself and knows no plates; `ViewerPanel` joins it to the selection.
 */
export { default as ChannelPanel } from './ChannelPanel.vue'
export type { ChannelLayer, ColourRamp, LabelLayer, Look, ObjectColours, ScalarLayer, Scene } from './scene.ts'
export { default as ViewerPanel } from './ViewerPanel.vue'
export { createViewer, type Viewer, type ViewerOptions } from './viewer.ts'
