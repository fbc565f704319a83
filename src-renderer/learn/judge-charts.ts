/** Charts that judge a detector: precision and recall, calibration, and the wells one by one. */
import type { RareEvaluation, ScoredWell } from '../../src-main/contract/index.ts'
import { axis, type ChartInk, showValue, tooltip } from '../ui/index.ts'

const GRID = { left: 46, right: 14, top: 12, bottom: 42, outerBoundsMode: 'none' } as const
const SHARE = { min: 0, max: 1, scale: false } as const

/** Precision over recall on held-out images; the threshold's place, and what guessing would give. */
export function precisionRecallOption(
  { curve, test }: Pick<RareEvaluation, 'curve' | 'test'>,
  ink: ChartInk,
): Record<string, unknown> {
  const positives = test.truePositive + test.falseNegative
  const all = positives + test.trueNegative + test.falsePositive
  const share = all > 0 ? positives / all : 0
  const here = test.recall === null || test.precision === null ? [] : [[test.recall, test.precision]]
  return {
    grid: GRID,
    xAxis: { type: 'value', ...axis(ink, 'recall', SHARE) },
    yAxis: { type: 'value', ...axis(ink, 'precision', { ...SHARE, nameGap: 32 }) },
    tooltip: tooltip(ink, {
      formatter: ({ data, seriesName }: { data: readonly number[]; seriesName: string }) =>
        [
          seriesName,
          `recall ${showValue(data[0])}, precision ${showValue(data[1])}`,
          ...(data[2] === undefined ? [] : [`at probability ${showValue(data[2])}`]),
        ].join('\n'),
    }),
    series: [
      {
        name: 'held-out images',
        type: 'line',
        step: 'end',
        data: [...curve]
          .sort((a, b) => a.recall - b.recall)
          .map((point) => [point.recall, point.precision, point.threshold]),
        showSymbol: curve.length < 60,
        symbolSize: 4,
        color: ink.series[0],
        markLine: {
          silent: true,
          symbol: 'none',
          label: { formatter: 'guessing', color: ink.dim, fontSize: 11, position: 'insideStartTop' },
          lineStyle: { color: ink.dim, type: 'dashed' },
          data: [{ yAxis: share }],
        },
      },
      {
        name: 'chosen threshold',
        type: 'scatter',
        data: here,
        symbolSize: 11,
        itemStyle: { color: ink.series[1], borderColor: ink.panel, borderWidth: 1.5 },
      },
    ],
  }
}

/** Share of positives among the images of each probability; on the diagonal, probabilities mean what they say. */
export function calibrationOption({ bins }: RareEvaluation['calibration'], ink: ChartInk): Record<string, unknown> {
  const shown = bins.filter((bin) => bin.images > 0)
  const most = Math.max(1, ...shown.map((bin) => bin.images))
  return {
    grid: GRID,
    xAxis: { type: 'value', ...axis(ink, 'probability told', SHARE) },
    yAxis: { type: 'value', ...axis(ink, 'share positive', { ...SHARE, nameGap: 32 }) },
    tooltip: tooltip(ink, {
      formatter: ({ data }: { data: readonly [number, number, number] }) =>
        `told ${showValue(data[0])}, found ${showValue(data[1])}\n${data[2]} ${data[2] === 1 ? 'image' : 'images'}`,
    }),
    series: [
      {
        name: 'held-out images',
        type: 'line',
        data: shown.map((bin) => [bin.predicted, bin.observed, bin.images]),
        color: ink.series[0],
        symbol: 'circle',
        symbolSize: (data: readonly [number, number, number]) => 5 + 11 * Math.sqrt(data[2] / most),
        lineStyle: { width: 1 },
        markLine: {
          silent: true,
          symbol: 'none',
          label: { show: false },
          lineStyle: { color: ink.dim, type: 'dashed' },
          data: [[{ coord: [0, 0] }, { coord: [1, 1] }]],
        },
      },
    ],
  }
}

export interface WellPoint {
  readonly value: readonly [across: number, mean: number]
  readonly well: ScoredWell
}

/** Held-out wells in two strips, negatives left; validation wells, which chose the threshold, in two more. */
export const STRIPS = [
  { label: 'negative', isPositive: false, splits: ['test'] },
  { label: 'positive', isPositive: true, splits: ['test'] },
  { label: 'valid. −', isPositive: false, splits: ['validation'] },
  { label: 'valid. +', isPositive: true, splits: ['validation'] },
] as const

/** Points of each strip; those of nearly the same value stand side by side. */
export function wellPoints(wells: readonly ScoredWell[]): WellPoint[][] {
  return STRIPS.map(({ isPositive, splits }, index) => {
    const own = wells.filter((well) => well.isPositive === isPositive && splits.some((split) => split === well.split))
    const taken = new Map<number, number>()
    return own.map((well) => {
      const bin = Math.round(well.mean * 40)
      const before = taken.get(bin) ?? 0
      taken.set(bin, before + 1)
      const steps = before % 2 === 1 ? (before + 1) / 2 : -before / 2
      return { value: [index + Math.max(-0.4, Math.min(0.4, steps * 0.07)), well.mean], well }
    })
  })
}

export function stripOption(
  { wells, threshold }: Pick<RareEvaluation, 'wells' | 'threshold'>,
  ink: ChartInk,
): Record<string, unknown> {
  const strips = wellPoints(wells)
  return {
    grid: { left: 46, right: 14, top: 12, bottom: 40, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      min: -0.5,
      max: STRIPS.length - 0.5,
      axisLabel: {
        customValues: STRIPS.map((_, index) => index),
        color: ink.dim,
        fontSize: 11,
        formatter: (value: number) => STRIPS[Math.round(value)]?.label ?? '',
      },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLine: { onZero: false, lineStyle: { color: ink.dim } },
    },
    yAxis: { type: 'value', ...axis(ink, 'mean probability', { ...SHARE, nameGap: 32 }) },
    tooltip: tooltip(ink, {
      formatter: ({ data }: { data: WellPoint }) =>
        `${data.well.plate} ${data.well.well}: mean ${showValue(data.well.mean)}, largest ${showValue(data.well.largest)}\n${data.well.images} ${data.well.images === 1 ? 'image' : 'images'} · click opens the well`,
    }),
    series: strips.map((data, index) => ({
      name: STRIPS[index]!.label,
      type: 'scatter',
      symbolSize: 8,
      data,
      itemStyle: { color: STRIPS[index]!.isPositive ? ink.series[1] : ink.series[0], opacity: index < 2 ? 0.9 : 0.4 },
      markLine:
        index === 0
          ? {
              silent: true,
              symbol: 'none',
              label: { formatter: 'threshold', color: ink.dim, fontSize: 11, position: 'insideEndTop' },
              lineStyle: { color: ink.dim, type: 'dashed' },
              data: [{ yAxis: threshold }],
            }
          : undefined,
    })),
  }
}
