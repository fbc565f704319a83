/** Shell: the window's frame: sections, side panels, status, palette; it arranges the feature rooms. */
export { default as App } from './App.vue'
