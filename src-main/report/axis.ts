/** Axes: from values to positions, with ticks at round numbers. */
import { formatPlain } from './number-format.ts'
import { element, INK, svgText } from './svg.ts'

export interface AxisScale {
  readonly low: number
  readonly high: number
  /** Position of a value in pixels. */
  at(value: number): number
  readonly ticks: readonly { readonly value: number; readonly label: string }[]
}

/** Pixels from `from` to `to`; either may be the larger. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Linear axis that holds all values, widened to round ticks; 0 … 1 when there is no value. */
export function linearScale(values: readonly number[], span: Span, ticks = 5): AxisScale {
  const [low, high] = extent(values)
  const step = roundStep((high - low) / ticks)
  const first = Math.floor(low / step + 1e-9) * step
  const last = Math.ceil(high / step - 1e-9) * step
  const count = Math.round((last - first) / step)
  const at = (value: number): number => span.from + ((value - first) / (last - first)) * (span.to - span.from)
  const list = Array.from({ length: count + 1 }, (_, i) => first + i * step).map((value) => ({
    value,
    label: formatPlain(Math.abs(value) < step / 1e6 ? 0 : value),
  }))
  return { low: first, high: last, at, ticks: list }
}

/** Logarithmic axis over positive values with a tick at each power of ten (every second or third when there are many). */
export function logScale(values: readonly number[], span: Span): AxisScale {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value))
  const low = positive.length > 0 ? Math.min(...positive) : 0.1
  const high = positive.length > 0 ? Math.max(...positive) : 10
  const first = Math.log10(low) - 0.25
  const last = Math.log10(high) + 0.25
  const at = (value: number): number =>
    span.from + ((Math.log10(value) - first) / (last - first)) * (span.to - span.from)
  const every = Math.max(1, Math.ceil((last - first) / 7))
  const ticks = []
  for (let power = Math.ceil(first); power <= Math.floor(last); power += every) {
    ticks.push({ value: 10 ** power, label: formatPlain(Number(`1e${power}`)) })
  }
  return { low: 10 ** first, high: 10 ** last, at, ticks }
}

/** 1, 2 or 5 times a power of ten, not below `rough`. */
export function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  return power * (rough <= power * 1.0001 ? 1 : rough <= 2 * power ? 2 : rough <= 5 * power ? 5 : 10)
}

function extent(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return [0, 1]
  if (high - low > Math.max(Math.abs(low), Math.abs(high)) * 1e-9) return [low, high]
  const margin = low === 0 ? 1 : Math.abs(low) * 0.1
  return [low - margin, high + margin]
}

/** Bottom axis: baseline at `y`, ticks, labels, and a centred name below. */
export function bottomAxis(scale: AxisScale, span: Span, y: number, name: string): string {
  const ticks = scale.ticks.map(({ value, label }) => {
    const x = scale.at(value)
    return (
      element('line', { x1: x, x2: x, y1: y, y2: y + 4, stroke: INK.line }) +
      svgText(x, y + 16, label, { 'text-anchor': 'middle', fill: INK.muted, class: 'tick-x' })
    )
  })
  const line = element('line', { x1: span.from, x2: span.to, y1: y, y2: y, stroke: INK.line })
  const title = svgText((span.from + span.to) / 2, y + 33, name, { 'text-anchor': 'middle' })
  return line + ticks.join('') + title
}

/** Left axis: horizontal grid lines over `across`, labels at the left. */
export function leftAxis(scale: AxisScale, across: Span): string {
  return scale.ticks
    .map(({ value, label }) => {
      const y = scale.at(value)
      return (
        element('line', { x1: across.from, x2: across.to, y1: y, y2: y, stroke: INK.faint }) +
        svgText(across.from - 7, y + 4, label, { 'text-anchor': 'end', fill: INK.muted, class: 'tick-y' })
      )
    })
    .join('')
}
