/** Dose–response curves: points of wells, fitted four-parameter logistics, EC50 with its interval. */
import type { DoseCurve } from '../../src-main/contract/index.ts'
import { axis, type ChartInk, showValue, showWithUnit, tooltip } from '../ui/index.ts'

/** bottom + (top − bottom) / (1 + (EC50 / dose)^hill); undefined when the fit gave no curve. */
export function predicted(
  curve: Pick<DoseCurve, 'ec50' | 'hill' | 'bottom' | 'top'>,
  dose: number,
): number | undefined {
  const { ec50, hill, bottom, top } = curve
  if (ec50 === null || hill === null || bottom === null || top === null) return undefined
  if (dose === 0) return hill > 0 ? bottom : top
  return bottom + (top - bottom) / (1 + (ec50 / dose) ** hill)
}

/** Where doses stand on a logarithmic axis: zero stands one step below the least positive dose. */
export interface DoseAxis {
  readonly low: number
  readonly high: number
  /** Place of dose 0; undefined when there is none. */
  readonly zeroAt: number | undefined
}

export function doseAxis(curves: readonly DoseCurve[]): DoseAxis | undefined {
  const doses = [...new Set(curves.flatMap((curve) => curve.points.map((point) => point.dose)))].sort((a, b) => a - b)
  const positive = doses.filter((dose) => dose > 0)
  const [low, high] = [positive[0], positive.at(-1)]
  if (low === undefined || high === undefined) return undefined
  const step = positive.length > 1 ? Math.min(10, Math.max(1.5, positive[1]! / low)) : 2
  const zeroAt = doses[0] === 0 ? low / step : undefined
  return { low: (zeroAt ?? low) / Math.sqrt(step), high: high * Math.sqrt(step), zeroAt }
}

/** Points of a fitted curve, evenly spaced on the logarithmic axis. */
export function curveLine(curve: DoseCurve, place: DoseAxis, steps = 120): [number, number][] {
  const from = Math.log(place.low)
  const to = Math.log(place.high)
  return Array.from({ length: steps + 1 }, (_, index) => Math.exp(from + ((to - from) * index) / steps)).flatMap(
    (dose) => {
      const value = predicted(curve, dose)
      return value === undefined ? [] : [[dose, value] as [number, number]]
    },
  )
}

/** `EC50 4.62 [4.4, 4.9] µM`, or why there is none. */
export function ec50Text(curve: DoseCurve): string {
  if (curve.ec50 === null) return curve.reason ?? 'no fit'
  const [low, high] = curve.ci
  const interval = low === null && high === null ? '' : ` [${showValue(low)}, ${showValue(high)}]`
  return `EC50 ${showValue(curve.ec50)}${interval}${curve.unit ? ` ${curve.unit}` : ''}`
}

export function doseOption(curves: readonly DoseCurve[], name: string, ink: ChartInk): Record<string, unknown> {
  const place = doseAxis(curves)
  if (!place) return { series: [] }
  const unit = curves[0]?.unit ?? ''
  return {
    grid: { left: 58, right: 16, top: 12, bottom: 44 },
    xAxis: {
      type: 'log',
      ...axis(ink, unit ? `Dose (${unit})` : 'Dose', { scale: undefined }),
      min: place.low,
      max: place.high,
      axisLabel: { color: ink.dim, fontSize: 11, hideOverlap: true, formatter: (value: number) => showValue(value, 2) },
    },
    yAxis: { type: 'value', ...axis(ink, name, { nameGap: 44 }) },
    tooltip: tooltip(ink, {
      formatter: ({ data }: { data: DosePoint }) =>
        `${data.well}\ndose ${showWithUnit(data.dose, unit)}\n${showValue(data.value[1])} · ${data.cells} cells`,
    }),
    series: curves.flatMap((curve, index) => curveSeries(curve, place, ink.series[index % ink.series.length]!, ink)),
  }
}

interface DosePoint {
  readonly value: [number, number]
  readonly dose: number
  readonly well: string
  readonly wellId: number
  readonly plateId: number
  readonly cells: number
}

function curveSeries(curve: DoseCurve, place: DoseAxis, colour: string, ink: ChartInk): Record<string, unknown>[] {
  const points = curve.points.map(
    (point): DosePoint => ({
      ...point,
      value: [point.dose === 0 ? (place.zeroAt ?? place.low) : point.dose, point.value],
    }),
  )
  const [low, high] = curve.ci
  const band = curve.ec50 !== null && low !== null && high !== null && low > place.low && high < place.high
  return [
    {
      name: curve.group,
      type: 'scatter',
      data: points,
      symbolSize: 6,
      itemStyle: { color: colour, opacity: 0.8 },
      z: 3,
    },
    {
      name: curve.group,
      type: 'line',
      data: curveLine(curve, place),
      showSymbol: false,
      silent: true,
      lineStyle: { color: colour, width: 2 },
      tooltip: { show: false },
      ...(band
        ? {
            markArea: {
              silent: true,
              itemStyle: { color: colour, opacity: 0.12 },
              data: [[{ xAxis: low }, { xAxis: high }]],
            },
          }
        : {}),
      ...(curve.ec50 !== null && curve.ec50 > place.low && curve.ec50 < place.high
        ? {
            markLine: {
              silent: true,
              symbol: 'none',
              label: { show: false },
              lineStyle: { color: colour, type: 'dashed', width: 1, opacity: 0.8 },
              data: [{ xAxis: curve.ec50 }],
            },
          }
        : {}),
    },
    ...(place.zeroAt !== undefined && curve.points.length > 0
      ? [
          {
            type: 'line',
            data: [],
            silent: true,
            markLine: {
              silent: true,
              symbol: 'none',
              lineStyle: { opacity: 0 },
              label: { show: true, formatter: '0', position: 'start', color: ink.dim, fontSize: 11, distance: 6 },
              data: [{ xAxis: place.zeroAt }],
            },
          },
        ]
      : []),
  ]
}
