/** The curves of a training: loss, and what share of images is called right. */
import type { HistoryPoint, TrainingView } from '../../src-main/contract/index.ts'
import { axis, type ChartInk, showValue, tooltip } from '../ui/index.ts'

export interface Curve {
  readonly name: string
  readonly points: readonly (readonly [epoch: number, value: number])[]
  /** Place among the theme's series colours. */
  readonly colour: number
  readonly dashed?: boolean
  /** Every point marked: there are few. */
  readonly marked?: boolean
}

const ofTraining = (history: readonly HistoryPoint[], key: 'loss' | 'accuracy') =>
  history.flatMap((point) => (point[key] === null ? [] : [[point.epoch, point[key]] as const]))

const ofValidation = (history: readonly HistoryPoint[], key: string) =>
  history.flatMap(({ epoch, validation }) => {
    const value = validation?.[key]
    return value === undefined || !Number.isFinite(value) ? [] : [[epoch, value] as const]
  })

export function lossCurves(history: readonly HistoryPoint[]): Curve[] {
  return [
    { name: 'training', points: ofTraining(history, 'loss'), colour: 7 },
    { name: 'validation', points: ofValidation(history, 'loss'), colour: 0, marked: true },
  ]
}

export function rateCurves(history: readonly HistoryPoint[]): Curve[] {
  return [
    { name: 'training accuracy', points: ofTraining(history, 'accuracy'), colour: 7 },
    { name: 'accuracy', points: ofValidation(history, 'accuracy'), colour: 0, marked: true },
    { name: 'precision', points: ofValidation(history, 'precision'), colour: 1, marked: true, dashed: true },
    { name: 'recall', points: ofValidation(history, 'recall'), colour: 2, marked: true, dashed: true },
  ]
}

/** `best` marks the epoch whose network is kept. `share` fixes the axis to 0 … 1. */
export function curveOption(
  curves: readonly Curve[],
  { best, share }: { best: TrainingView['best']; share: boolean },
  ink: ChartInk,
): Record<string, unknown> {
  const bestLine = {
    silent: true,
    symbol: 'none',
    label: { formatter: 'kept', color: ink.dim, fontSize: 11, position: 'insideEndTop' },
    lineStyle: { color: ink.dim, type: 'dotted' },
    data: best ? [{ xAxis: best.epoch }] : [],
  }
  return {
    grid: { left: 48, right: 14, top: 12, bottom: 40, outerBoundsMode: 'none' },
    xAxis: { type: 'value', ...axis(ink, 'epoch', { min: 0, scale: false }) },
    yAxis: { type: 'value', ...axis(ink, '', share ? { min: 0, max: 1, scale: false } : {}) },
    tooltip: tooltip(ink, {
      trigger: 'axis',
      formatter: (shown: readonly { seriesName: string; value: readonly [number, number] }[]) =>
        [
          `epoch ${showValue(shown[0]?.value[0])}`,
          ...shown.map((entry) => `${entry.seriesName} ${showValue(entry.value[1])}`),
        ].join('\n'),
    }),
    series: curves.map((curve, index) => ({
      name: curve.name,
      type: 'line',
      data: curve.points,
      sampling: 'lttb',
      showSymbol: curve.marked === true || curve.points.length < 3,
      symbolSize: 5,
      color: ink.series[curve.colour],
      lineStyle: { width: curve.marked ? 1.75 : 1.25, type: curve.dashed ? 'dashed' : 'solid' },
      markLine: index === curves.length - 1 ? bestLine : undefined,
    })),
  }
}
