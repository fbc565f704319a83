/** Dose-response plot: wells as points, the fitted logistic as a line, EC50 with its interval on the axis. */
import { bottomAxis, leftAxis, linearScale, logScale, type Span } from './axis.ts'
import { formatNumber, formatPlain, isKnown, type MaybeNumber } from './number-format.ts'
import { element, INK, polyline, shorten, svgPicture, svgText, svgTitle } from './svg.ts'

export interface DosePoint {
  readonly dose: number
  readonly value: number
  readonly well: string
}

export interface DoseFit {
  readonly bottom: number
  readonly top: number
  readonly ec50: number
  readonly hill: number
  /** 95 % interval of EC50; null ends are open. */
  readonly ci: readonly [MaybeNumber, MaybeNumber]
}

export interface DoseCurveOptions {
  readonly title: string
  readonly points: readonly DosePoint[]
  /** Null when nothing could be fitted. */
  readonly fit: DoseFit | null
  readonly unit: string
  readonly axis: string
  readonly colour: string
  /** Means of the controls, drawn as thin lines for orientation. */
  readonly controls?: { readonly negative: MaybeNumber; readonly positive: MaybeNumber } | undefined
  /** Values that the vertical axis must hold, so that neighbouring plots share it. */
  readonly range?: readonly number[] | undefined
  readonly width?: number | undefined
  readonly height?: number | undefined
}

const MARGIN = { left: 46, right: 12, top: 46, bottom: 42 }
const CURVE_STEPS = 80
/** Room at the left for wells without compound, which a logarithmic axis cannot hold. */
const ZERO_ROOM = 26

/** Four-parameter logistic: bottom + (top − bottom) / (1 + (EC50 / dose)^hill). */
export function logistic(fit: DoseFit, dose: number): number {
  return fit.bottom + (fit.top - fit.bottom) / (1 + (fit.ec50 / dose) ** fit.hill)
}

export function doseCurveSvg(options: DoseCurveOptions): string {
  const { title, points, fit, unit, axis, colour, controls, range = [], width = 292, height = 226 } = options
  const usable = points.filter(
    (point) => Number.isFinite(point.dose) && Number.isFinite(point.value) && point.dose >= 0,
  )
  const hasZero = usable.some((point) => point.dose === 0)
  const across = { from: MARGIN.left, to: width - MARGIN.right }
  const logSpan = { from: across.from + (hasZero ? ZERO_ROOM : 0), to: across.to }
  const x = logScale(
    usable.map((point) => point.dose),
    logSpan,
  )
  const references = [controls?.negative, controls?.positive].filter(isKnown)
  const y = linearScale([...usable.map((point) => point.value), ...references, ...range], {
    from: height - MARGIN.bottom,
    to: MARGIN.top,
  })
  const place = (dose: number): number => (dose > 0 ? x.at(dose) : across.from + ZERO_ROOM / 2)
  const dots = usable.map((point) =>
    element(
      'circle',
      { class: 'dot', cx: place(point.dose), cy: y.at(point.value), r: 3, fill: colour, 'fill-opacity': 0.75 },
      [svgTitle(`${point.well} · ${formatPlain(point.dose)} ${unit} · ${formatNumber(point.value)}`)],
    ),
  )
  const curve = fit
    ? drawFit(
        fit,
        { at: x.at, low: x.low, high: x.high },
        y.at,
        { from: height - MARGIN.bottom, to: MARGIN.top },
        colour,
      )
    : ''
  const zero = hasZero
    ? svgText(place(0), height - MARGIN.bottom + 16, '0', { 'text-anchor': 'middle', fill: INK.muted })
    : ''
  return svgPicture(width, height, `Dose response of ${title}`, [
    svgText(0, 13, shorten(title, 40), { 'font-weight': 600, 'font-size': 12.5 }),
    svgText(0, 30, describeFit(fit, unit), { fill: INK.muted }),
    leftAxis(y, across),
    ...references.map((value) => dashed({ x1: across.from, x2: across.to, y1: y.at(value), y2: y.at(value) })),
    bottomAxis(x, across, height - MARGIN.bottom, unit ? `${axis} (${unit})` : axis),
    zero,
    curve,
    ...dots,
  ])
}

interface LogAxis {
  readonly at: (dose: number) => number
  readonly low: number
  readonly high: number
}

function drawFit(fit: DoseFit, x: LogAxis, yAt: (value: number) => number, down: Span, colour: string): string {
  const ratio = x.high / x.low
  const path = Array.from({ length: CURVE_STEPS + 1 }, (_, i) => {
    const dose = x.low * ratio ** (i / CURVE_STEPS)
    return [x.at(dose), yAt(logistic(fit, dose))] as const
  })
  const line = element('path', { class: 'fit', d: polyline(path), fill: 'none', stroke: colour, 'stroke-width': 1.8 })
  if (!(fit.ec50 >= x.low && fit.ec50 <= x.high)) return line
  const at = x.at(fit.ec50)
  const half = dashed({
    class: 'ec50',
    x1: at,
    x2: at,
    y1: down.from,
    y2: yAt(logistic(fit, fit.ec50)),
    stroke: colour,
  })
  return line + half + drawInterval(fit, x, down.from - 4, colour)
}

/** Bar from the lower to the upper end of the interval, cut at the axis' ends. */
function drawInterval({ ci }: DoseFit, x: LogAxis, y: number, colour: string): string {
  const low = isKnown(ci[0]) && ci[0] > 0 ? Math.max(ci[0], x.low) : x.low
  const high = isKnown(ci[1]) ? Math.min(ci[1], x.high) : x.high
  if (!isKnown(ci[0]) && !isKnown(ci[1])) return ''
  return element('line', {
    class: 'interval',
    x1: x.at(low),
    x2: x.at(high),
    y1: y,
    y2: y,
    stroke: colour,
    'stroke-width': 4,
    'stroke-opacity': 0.4,
  })
}

function describeFit(fit: DoseFit | null, unit: string): string {
  if (!fit) return 'no fit'
  const [low, high] = fit.ci
  const interval = isKnown(low) || isKnown(high) ? ` [${formatNumber(low)}, ${formatNumber(high)}]` : ''
  return `EC50 ${formatNumber(fit.ec50)}${interval} ${unit}`.trim()
}

function dashed(place: Readonly<Record<string, string | number>>): string {
  return element('line', { stroke: INK.treatment, 'stroke-dasharray': '3 3', ...place })
}
