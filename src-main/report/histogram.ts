/** Histogram of one or two groups of numbers on a common axis. */
import { quantile } from '../base/index.ts'
import { bottomAxis, leftAxis, linearScale, roundStep } from './axis.ts'
import { formatCount, formatNumber } from './number-format.ts'
import { element, svgPicture, svgText, svgTitle } from './svg.ts'

export interface HistogramGroup {
  readonly name: string
  readonly values: readonly number[]
  readonly colour: string
}

export interface HistogramOptions {
  readonly groups: readonly HistogramGroup[]
  readonly axis: string
  /** What is counted, for the title: `wells`, `cells`. */
  readonly counted: string
  readonly width?: number | undefined
  readonly height?: number | undefined
}

export interface Bins {
  readonly from: number
  readonly step: number
  /** Per group, per bin; the last bin holds its upper end. */
  readonly counts: readonly (readonly number[])[]
}

const MARGIN = { left: 44, right: 12, top: 22, bottom: 42 }

/** Common bins of round width after Freedman and Diaconis 1981, 5 … 60 of them. */
export function binValues(groups: readonly (readonly number[])[]): Bins {
  const all = groups.flat().filter(Number.isFinite)
  const low = all.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = all.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  if (all.length === 0) return { from: 0, step: 1, counts: groups.map(() => [0]) }
  const range = high > low ? high - low : Math.abs(low) || 1
  const spread = (2 * (quantile(all, 0.75) - quantile(all, 0.25))) / Math.cbrt(all.length)
  const step = roundStep(Math.min(range / 5, Math.max(range / 60, spread)))
  const from = Math.floor(low / step) * step
  const bins = Math.max(1, Math.ceil((high - from) / step + 1e-9))
  const counts = groups.map((values) => {
    const list = new Array<number>(bins).fill(0)
    for (const value of values)
      if (Number.isFinite(value)) list[Math.min(bins - 1, Math.floor((value - from) / step))]!++
    return list
  })
  return { from, step, counts }
}

export function histogramSvg({ groups, axis, counted, width = 420, height = 200 }: HistogramOptions): string {
  const { from, step, counts } = binValues(groups.map((group) => group.values))
  const across = { from: MARGIN.left, to: width - MARGIN.right }
  const bottom = height - MARGIN.bottom
  const bins = counts[0]?.length ?? 1
  const x = linearScale([from, from + bins * step], across, 6)
  const y = linearScale([0, Math.max(1, ...counts.flat())], { from: bottom, to: MARGIN.top }, 4)
  const bars = groups.flatMap((group, g) =>
    counts[g]!.flatMap((count, bin) => {
      if (count === 0) return []
      const low = from + bin * step
      const place = {
        x: x.at(low) + 0.5,
        y: y.at(count),
        width: x.at(low + step) - x.at(low) - 1,
        height: bottom - y.at(count),
      }
      const words = `${formatNumber(low)} to ${formatNumber(low + step)}: ${formatCount(count)} ${counted}`
      return [element('rect', { class: 'bar', ...place, fill: group.colour, 'fill-opacity': 0.7 }, [svgTitle(words)])]
    }),
  )
  const names = groups.map((group, i) =>
    svgText(across.from + i * 130, 12, group.name, { fill: group.colour, 'font-weight': 600 }),
  )
  const label = `Distribution of ${axis}`
  return svgPicture(width, height, label, [leftAxis(y, across), ...bars, bottomAxis(x, across, bottom, axis), ...names])
}
