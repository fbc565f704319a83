/**
 * Ui: our dense primitives on Reka UI, with the theme they share. They know how to draw and to be operated
 * by keyboard, and nothing of plates, projects or the link.
 */
export { default as Button } from './Button.vue'
export { type Choice, type ListLine, linesOf } from './choice.ts'
export { default as Combobox } from './Combobox.vue'
export { default as CommandPalette } from './CommandPalette.vue'
export { type ColourMapName, colourAt, cssColour, inkOn, luminance, type Rgb } from './colour-map.ts'
export { default as DataList } from './DataList.vue'
export { default as DialogBox } from './DialogBox.vue'
export { default as EmptyState } from './EmptyState.vue'
export { default as FactList, type Fact } from './FactList.vue'
export { default as Field } from './Field.vue'
export {
  baseName,
  showBytes,
  showCount,
  showDuration,
  showQuantity,
  showValue,
  showWhen,
  showWithUnit,
} from './format.ts'
export { default as IconButton } from './IconButton.vue'
export { default as KeyList } from './KeyList.vue'
export { chordOf, isMac, isTyping, type KeyPress, showChord } from './keys.ts'
export { default as MenuButton } from './MenuButton.vue'
export { default as Panel } from './Panel.vue'
export { default as ProgressRow } from './ProgressRow.vue'
export { addSample, type Pace, paceOf, type RateSample, showRemaining } from './rate.ts'
export { default as SearchList } from './SearchList.vue'
export { default as SelectBox } from './SelectBox.vue'
export { default as SliderRow } from './SliderRow.vue'
export { default as SplitPane } from './SplitPane.vue'
export { default as SwitchRow } from './SwitchRow.vue'
export { search, type Searchable } from './search.ts'
export { default as TabBar } from './TabBar.vue'
export { default as ToastList } from './ToastList.vue'
export { default as Tooltip } from './Tooltip.vue'
export type { ToastMessage } from './toast.ts'
export { type RowWindow, rowWindow, scrollToRow } from './virtual.ts'
