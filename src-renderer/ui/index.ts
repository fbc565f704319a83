/**
 * Ui: our dense primitives on Reka UI, with the theme they share. They know how to draw and to be operated
 * by keyboard, and nothing of plates, projects or the link.
 */

export { default as ChartBox } from './ChartBox.vue'
export { default as ComboBox } from './ComboBox.vue'
export { default as CommandPalette } from './CommandPalette.vue'
export { axis, type ChartInk, chartInk, tooltip } from './chart.ts'
export { type Choice, type ListLine, linesOf } from './choice.ts'
export { type ColourMapName, colourAt, cssColour, inkOn, luminance, type Rgb } from './colour-map.ts'
export { default as DataList } from './DataList.vue'
export { default as DialogBox } from './DialogBox.vue'
export { default as EmptyState } from './EmptyState.vue'
export { default as FactList, type Fact } from './FactList.vue'
export { default as FormField } from './FormField.vue'
export {
  baseName,
  showBytes,
  showCount,
  showDuration,
  showPlain,
  showQuantity,
  showValue,
  showWhen,
  showWithUnit,
} from './format.ts'
export { default as IconButton } from './IconButton.vue'
export { default as KeyList } from './KeyList.vue'
export { chordOf, isMac, isTyping, type KeyPress, showChord } from './keys.ts'
export { default as MenuButton } from './MenuButton.vue'
export { default as PanelBox } from './PanelBox.vue'
export { default as ProgressRow } from './ProgressRow.vue'
export { default as PushButton } from './PushButton.vue'
export { addSample, type Pace, paceOf, type RateSample, showRemaining } from './rate.ts'
export { default as SearchList } from './SearchList.vue'
export { default as SelectBox } from './SelectBox.vue'
export { default as SliderRow } from './SliderRow.vue'
export { default as SplitPane } from './SplitPane.vue'
export { default as SwitchRow } from './SwitchRow.vue'
export { type Searchable, search } from './search.ts'
export { default as TabBar } from './TabBar.vue'
export { default as ToastList } from './ToastList.vue'
export { default as TooltipBox } from './TooltipBox.vue'
export type { ToastMessage } from './toast.ts'
export { type RowWindow, rowWindow, scrollToRow } from './virtual.ts'
