/** Strip plot of the control wells, plate by plate: every well a point, means as lines. */
import type { ControlSummary, PlateStatistics } from '../../src-main/contract/index.ts'
import { axis, type ChartInk, showValue, tooltip } from '../ui/index.ts'

/** A point's place across its strip, −0.5 … 0.5: points whose values fall into one bin stand side by side, from the middle outwards. */
export function strewn(values: Iterable<number>, bin: number): number[] {
  const taken = new Map<number, number>()
  return Array.from(values, (value) => {
    const key = Math.round(value / bin)
    const before = taken.get(key) ?? 0
    taken.set(key, before + 1)
    const step = before % 2 === 1 ? (before + 1) / 2 : -before / 2 || 0
    return Math.max(-0.5, Math.min(0.5, step * 0.08))
  })
}

/** Values nearer than this would hide one another: a fortieth of what the axis shows. */
function binOf(plates: readonly PlateStatistics[]): number {
  const all = plates.flatMap((plate) => [...plate.negative.values, ...plate.positive.values])
  return (Math.max(...all) - Math.min(...all)) / 40 || 1
}

export function stripOption(plates: readonly PlateStatistics[], ink: ChartInk): Record<string, unknown> {
  const shown = plates.slice(0, 40)
  const bin = binOf(shown)
  const side = (summaryOf: (plate: PlateStatistics) => ControlSummary, shift: number) =>
    shown.flatMap((plate, index) => {
      const { values } = summaryOf(plate)
      const across = strewn(values, bin)
      return Array.from(values, (value, at) => [index + shift + across[at]! * 0.6, value, plate.plate])
    })
  const means = (summaryOf: (plate: PlateStatistics) => ControlSummary, shift: number) =>
    shown.flatMap((plate, index) => {
      const { mean } = summaryOf(plate)
      return mean === null ? [] : [[{ coord: [index + shift - 0.18, mean] }, { coord: [index + shift + 0.18, mean] }]]
    })
  const series = (label: string, colour: string, of: (plate: PlateStatistics) => ControlSummary, shift: number) => ({
    name: label,
    type: 'scatter',
    symbolSize: 6,
    itemStyle: { color: colour, opacity: 0.75 },
    data: side(of, shift),
    markLine: {
      silent: true,
      symbol: 'none',
      label: { show: false },
      lineStyle: { color: ink.text, width: 1.5, type: 'solid' },
      data: means(of, shift),
    },
  })
  return {
    grid: { left: 62, right: 12, top: 12, bottom: 26, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      min: -0.5,
      max: shown.length - 0.5,
      axisLabel: {
        customValues: shown.map((_, index) => index),
        color: ink.dim,
        fontSize: 11,
        formatter: (value: number) => (shown.length === 1 ? '' : (shown[Math.round(value)]?.plate ?? '')),
        hideOverlap: true,
      },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLine: { onZero: false, lineStyle: { color: ink.dim } },
    },
    yAxis: { type: 'value', ...axis(ink, '') },
    tooltip: tooltip(ink, {
      formatter: ({ seriesName, data }: { seriesName: string; data: [number, number, string] }) =>
        `${seriesName}\n${data[2]}: ${showValue(data[1])}`,
    }),
    series: [
      series('negative control', ink.series[0]!, (plate) => plate.negative, -0.22),
      series('positive control', ink.series[1]!, (plate) => plate.positive, 0.22),
    ],
  }
}
