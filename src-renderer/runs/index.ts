/** Runs: starting segmentation and measurement with a preview, and everything about runs past and present. */

export { default as RunsDrawer } from './RunsDrawer.vue'
export { canResume, isActive, parameterFacts, provenanceFacts } from './run-facts.ts'
export { default as SegmentPanel } from './SegmentPanel.vue'
