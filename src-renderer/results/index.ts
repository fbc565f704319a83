/** Results: does the assay work and what did it find: controls, dose response, hits, position effects. */
export { default as AssayPanel } from './AssayPanel.vue'
export { default as ResultsScreen } from './ResultsScreen.vue'
