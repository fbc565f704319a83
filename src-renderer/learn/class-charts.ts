/** Charts that judge a classifier: precision over recall by class, and how many cells it takes (Kraus et al. 2016, figure 2). */
import type { ClassEvaluation } from '../../src-main/contract/index.ts'
import { axis, type ChartInk, cssColour, showValue, tooltip } from '../ui/index.ts'
import { classLook } from './class-look.ts'

const GRID = { left: 46, right: 14, top: 12, bottom: 42, outerBoundsMode: 'none' } as const
const SHARE = { min: 0, max: 1, scale: false } as const

const colourOf = (label: string, index: number) => cssColour(classLook(label, index).colour)

/** A step line for each class; classes without a held-out image have none. */
export function classCurvesOption(
  { curves, classes }: Pick<ClassEvaluation, 'curves' | 'classes'>,
  ink: ChartInk,
): Record<string, unknown> {
  return {
    grid: GRID,
    xAxis: { type: 'value', ...axis(ink, 'recall', SHARE) },
    yAxis: { type: 'value', ...axis(ink, 'precision', { ...SHARE, nameGap: 32 }) },
    tooltip: tooltip(ink, {
      formatter: ({ data, seriesName }: { data: readonly number[]; seriesName: string }) =>
        `${seriesName}\nrecall ${showValue(data[0])}, precision ${showValue(data[1])}`,
    }),
    series: classes.map((name, index) => ({
      name,
      type: 'line',
      step: 'end',
      data: [...(curves[index] ?? [])]
        .sort((a, b) => a.recall - b.recall)
        .map((point) => [point.recall, point.precision]),
      showSymbol: true,
      symbolSize: 4,
      color: colourOf(name, index),
    })),
  }
}

/**
 * Probability of an image by the share of its places that show the class: as learned for each class where the pooling learns, over that of
 * every other pooling in grey.
 */
export function poolingOption(
  { pooling, classes }: Pick<ClassEvaluation, 'pooling' | 'classes'>,
  ink: ChartInk,
): Record<string, unknown> {
  const line = (activations: readonly number[]) => pooling.shares.map((share, i) => [share, activations[i]])
  const functions = pooling.functions.map(({ kind, activations }) => {
    const isOwn = kind === pooling.kind && pooling.learned.length === 0
    return {
      name: kind,
      type: 'line',
      showSymbol: false,
      data: line(activations),
      color: isOwn ? ink.series[0] : ink.dim,
      lineStyle: { width: isOwn ? 2 : 1, type: isOwn ? 'solid' : 'dashed' },
    }
  })
  const learned = pooling.learned.map(({ activations, threshold }, index) => ({
    name: `${classes[index] ?? ''}, half at a share of ${showValue(threshold, 2)}`,
    type: 'line',
    showSymbol: false,
    data: line(activations),
    color: colourOf(classes[index] ?? '', index),
    lineStyle: { width: 2 },
  }))
  return {
    grid: GRID,
    xAxis: { type: 'value', ...axis(ink, 'share of places that show the class', SHARE) },
    yAxis: { type: 'value', ...axis(ink, 'image', { ...SHARE, nameGap: 32 }) },
    tooltip: tooltip(ink, {
      trigger: 'item',
      formatter: ({ data, seriesName }: { data: readonly number[]; seriesName: string }) =>
        `${seriesName}\nshare ${showValue(data[0])}, image ${showValue(data[1])}`,
    }),
    series: [...functions, ...learned].map((entry) => ({ ...entry, triggerLineEvent: true })),
  }
}
