/** Report: what leaves the program: the report, and exports of tables, label images and outlines. */
export { default as ReportScreen } from './ReportScreen.vue'
