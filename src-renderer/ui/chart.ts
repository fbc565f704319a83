/** The parts of ECharts that our charts use, and what the theme gives them. Tooltips are drawn on the canvas, so that no inline styles are needed. */
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts'
import {
  BrushComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components'
import { use as register } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

register([
  BarChart,
  CustomChart,
  LineChart,
  ScatterChart,
  BrushComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
])

export { type ECharts, init } from 'echarts/core'

/** Theme colours and sizes of a chart. */
export interface ChartInk {
  readonly text: string
  readonly dim: string
  readonly line: string
  readonly panel: string
  readonly accent: string
  readonly series: readonly string[]
  readonly good: string
  readonly warn: string
  readonly bad: string
  readonly font: string
}

export function chartInk(element: Element): ChartInk {
  const style = getComputedStyle(element)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  return {
    text: colour('--text'),
    dim: colour('--text-dim'),
    line: colour('--line'),
    panel: colour('--panel'),
    accent: colour('--accent'),
    // Okabe and Ito (2008): told apart with any colour vision.
    series: [colour('--accent'), '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#b8a800', '#8f8f8f'],
    good: colour('--good'),
    warn: colour('--warn'),
    bad: colour('--bad'),
    font: style.fontFamily,
  }
}

/** A value axis in the theme. `name` carries the unit. */
export function axis(
  ink: ChartInk,
  name: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    name,
    nameLocation: 'middle',
    nameGap: 28,
    nameTextStyle: { color: ink.dim, fontSize: 12 },
    axisLabel: { color: ink.dim, fontSize: 11, hideOverlap: true },
    axisLine: { show: true, onZero: false, lineStyle: { color: ink.dim, width: 1 } },
    axisTick: { lineStyle: { color: ink.dim } },
    splitLine: { show: false },
    scale: true,
    ...more,
  }
}

/** A tooltip in the theme, drawn on the canvas. */
export function tooltip(ink: ChartInk, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    renderMode: 'richText',
    backgroundColor: ink.panel,
    borderColor: ink.dim,
    borderWidth: 1,
    padding: [6, 10],
    textStyle: { color: ink.text, fontSize: 12 },
    confine: true,
    ...more,
  }
}
