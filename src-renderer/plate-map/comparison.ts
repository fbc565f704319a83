/** Two runs side by side: differences for the map, pairs for the scatter. */
import type { RunComparison } from '../../src-main/contract/index.ts'
import { placeKey, type WellValue } from '../stores/index.ts'
import { axis, type ChartInk, showValue, tooltip } from '../ui/index.ts'
import { type ColourScale, robustLimits } from './colour-scale.ts'
import { wellName } from './geometry.ts'

/** B − A of each well of a plate that has both values. */
export function differences({ wells }: RunComparison, plateId: number): Map<string, WellValue> {
  const result = new Map<string, WellValue>()
  for (const [i, wellId] of wells.wellIds.entries()) {
    const value = wells.b[i]! - wells.a[i]!
    if (wells.plateIds[i] !== plateId || Number.isNaN(value)) continue
    result.set(placeKey({ row: wells.rows[i]!, column: wells.columns[i]! }), { wellId, value, n: 0 })
  }
  return result
}

/** A diverging scale around no difference, robust over the whole comparison. */
export function differenceScale({ wells }: RunComparison): ColourScale {
  const all = Array.from(wells.a, (a, i) => wells.b[i]! - a)
  const { low, high } = robustLimits(all)
  const largest = all.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0)
  const half = Math.max(Math.abs(low ?? 0), Math.abs(high ?? 0)) || largest || 1
  return { map: 'diverging', low: -half, high: half, centre: 0 }
}

export interface ScatterPoint {
  readonly value: [number, number]
  readonly name: string
  readonly plateId: number
  readonly row: number
  readonly column: number
}

export function scatterPoints({ wells }: RunComparison): ScatterPoint[] {
  const points: ScatterPoint[] = []
  for (const [i, plateId] of wells.plateIds.entries()) {
    const [a, b, row, column] = [wells.a[i]!, wells.b[i]!, wells.rows[i]!, wells.columns[i]!]
    if (Number.isNaN(a) || Number.isNaN(b)) continue
    points.push({ value: [a, b], name: wellName({ row, column }), plateId, row, column })
  }
  return points
}

/** Run B over run A, with the line of equality. */
export function scatterOption(
  points: readonly ScatterPoint[],
  titles: readonly [string, string],
  unit: string,
  ink: ChartInk,
): Record<string, unknown> {
  const all = points.flatMap((point) => point.value)
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const withUnit = (title: string) => (unit ? `${title} (${unit})` : title)
  return {
    grid: { left: 62, right: 16, top: 16, bottom: 44, outerBoundsMode: 'none' },
    xAxis: { type: 'value', ...axis(ink, withUnit(titles[0])) },
    yAxis: { type: 'value', ...axis(ink, withUnit(titles[1]), { nameGap: 42 }) },
    tooltip: tooltip(ink, {
      formatter: ({ data }: { data: ScatterPoint }) =>
        `${data.name}\nA ${showValue(data.value[0])} · B ${showValue(data.value[1])}`,
    }),
    series: [
      {
        type: 'scatter',
        data: [...points],
        symbolSize: points.length > 2000 ? 3 : 6,
        itemStyle: { color: ink.accent, opacity: 0.7 },
        markLine: {
          silent: true,
          symbol: 'none',
          label: { show: false },
          lineStyle: { color: ink.dim, type: 'dashed' },
          data: [[{ coord: [low, low] }, { coord: [high, high] }]],
        },
      },
    ],
  }
}
