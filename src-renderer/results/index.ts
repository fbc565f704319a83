/** Results: does the assay work and what did it find: controls, dose response, hits, position effects. */
export { default as DosePanel } from './DosePanel.vue'
export { default as ResultsScreen } from './ResultsScreen.vue'
