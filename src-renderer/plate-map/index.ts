/** Plate map: wells as colours or pictures, choosing and painting them, layout tables, and two runs compared. */
export { default as CompareDialog } from './CompareDialog.vue'
export { default as LayoutDialog } from './LayoutDialog.vue'
export { default as PlateMapPanel } from './PlateMapPanel.vue'
