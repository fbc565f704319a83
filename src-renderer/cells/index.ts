/** Cells: the single cells of a well or plate as table, histogram with gates, and gallery of crops. */
export { default as CellsScreen } from './CellsScreen.vue'
export { default as GalleryPanel } from './GalleryPanel.vue'
export { default as MeasureHistogram } from './MeasureHistogram.vue'
