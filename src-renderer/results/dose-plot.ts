/** Dose–response curves: points of wells, fitted four-parameter logistics, EC50 with its interval. */
import type { DoseCurve, DosePage } from '../../src-main/contract/index.ts'
import { axis, type ChartInk, showPlain, showValue, showWithUnit, tooltip } from '../ui/index.ts'

/** One well of a curve. */
export interface CurvePoint {
  readonly dose: number
  readonly value: number
  readonly wellId: number
  readonly well: string
  readonly plateId: number
  readonly cells: number
}

export type DrawnCurve = Omit<DoseCurve, 'members'> & { readonly points: readonly CurvePoint[] }

/** The curves of a page, each with its own wells. */
export function curvesOf({ curves, wells }: Pick<DosePage, 'curves' | 'wells'>): DrawnCurve[] {
  const points = wells.wellIds.map(
    (wellId, i): CurvePoint => ({
      wellId,
      well: wells.names[i]!,
      plateId: wells.plateIds[i]!,
      dose: wells.doses[i]!,
      value: wells.values[i]!,
      cells: wells.cells[i]!,
    }),
  )
  return curves.map(({ members, ...curve }) => ({ ...curve, points: members.map((at) => points[at]!) }))
}

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

export function doseAxis(curves: readonly DrawnCurve[]): DoseAxis | undefined {
  const doses = [...new Set(curves.flatMap((curve) => curve.points.map((point) => point.dose)))].sort((a, b) => a - b)
  const positive = doses.filter((dose) => dose > 0)
  const [low, high] = [positive[0], positive.at(-1)]
  if (low === undefined || high === undefined) return undefined
  const step = positive.length > 1 ? Math.min(10, Math.max(1.5, positive[1]! / low)) : 2
  const zeroAt = doses[0] === 0 ? low / step : undefined
  return { low: (zeroAt ?? low) / Math.sqrt(step), high: high * Math.sqrt(step), zeroAt }
}

/** Labelled doses: powers of ten, with 2 and 5 between them on a short axis; dose 0 at its place. */
export function doseTicks(place: DoseAxis): number[] {
  const short = Math.log10(place.high / place.low) < 2.5
  const ticks = place.zeroAt === undefined ? [] : [place.zeroAt]
  for (let power = Math.floor(Math.log10(place.low)); 10 ** power <= place.high; power++) {
    for (const factor of short ? [1, 2, 5] : [1]) {
      const tick = Number(`${factor}e${power}`)
      if (tick > (place.zeroAt ?? 0) * 1.2 && tick >= place.low && tick <= place.high) ticks.push(tick)
    }
  }
  return ticks
}

/** Points of a fitted curve, evenly spaced on the logarithmic axis. */
export function curveLine(curve: DrawnCurve, place: DoseAxis, steps = 120): [number, number][] {
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
export function ec50Text(curve: DrawnCurve): string {
  if (curve.ec50 === null) return curve.reason ?? 'no fit'
  const [low, high] = curve.ci
  const interval = low === null && high === null ? '' : ` [${showValue(low)}, ${showValue(high)}]`
  return `EC50 ${showWithUnit(curve.ec50, undefined)}${interval} ${shownUnit(curve)}`.trimEnd()
}

/** Ordinal doses have no unit; the word alone adds nothing. */
function shownUnit(curve: Pick<DoseCurve, 'unit'>): string {
  return curve.unit === 'dose' ? '' : curve.unit
}

export function doseOption(curves: readonly DrawnCurve[], ink: ChartInk): Record<string, unknown> {
  const place = doseAxis(curves)
  if (!place) return { series: [] }
  const unit = curves[0] ? shownUnit(curves[0]) : ''
  const ticks = doseTicks(place)
  return {
    grid: { left: 62, right: 16, top: 12, bottom: 42, outerBoundsMode: 'none' },
    xAxis: {
      type: 'log',
      ...axis(ink, unit ? `Dose (${unit})` : 'Dose', { scale: undefined }),
      min: place.low,
      max: place.high,
      axisTick: { customValues: ticks },
      axisLabel: {
        color: ink.dim,
        fontSize: 11,
        hideOverlap: true,
        customValues: ticks,
        formatter: (value: number) => (value === place.zeroAt ? '0' : showPlain(value)),
      },
    },
    yAxis: { type: 'value', ...axis(ink, '') },
    tooltip: tooltip(ink, {
      formatter: ({ data }: { data: DosePoint }) =>
        `${data.well}\ndose ${showPlain(data.dose)}${unit ? ` ${unit}` : ''}\n${showValue(data.value[1])} · ${data.cells} cells`,
    }),
    series: curves.flatMap((curve, index) => curveSeries(curve, place, ink.series[index % ink.series.length]!)),
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

function curveSeries(curve: DrawnCurve, place: DoseAxis, colour: string): Record<string, unknown>[] {
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
  ]
}
