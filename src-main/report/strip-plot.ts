/** Every well of a few groups on one axis, with mean and three standard deviations: what Z′ looks at. */
import { mean, standardDeviation } from '../base/index.ts'
import { bottomAxis, linearScale } from './axis.ts'
import { formatCount, formatNumber } from './number-format.ts'
import { element, INK, svgPicture, svgText, svgTitle } from './svg.ts'

export interface StripGroup {
  readonly name: string
  readonly values: readonly number[]
  readonly colour: string
  /** Whether mean and ± 3 standard deviations are drawn: for controls. */
  readonly summary: boolean
}

export interface StripPlotOptions {
  readonly groups: readonly StripGroup[]
  readonly axis: string
  readonly width?: number | undefined
}

const LEFT = 128
const RIGHT = 16
const TOP = 8
const BAND = 52
const RADIUS = 3

export function stripPlotSvg({ groups, axis, width = 640 }: StripPlotOptions): string {
  const finite = groups.map((group) => ({ ...group, values: group.values.filter(Number.isFinite) }))
  const span = { from: LEFT, to: width - RIGHT }
  const ends = finite.filter((group) => group.summary).flatMap(({ values }) => threeSigma(values))
  const scale = linearScale([...finite.flatMap((group) => group.values), ...ends], span, 6)
  const bottom = TOP + BAND * groups.length
  const bands = finite.map((group, i) => drawGroup(group, TOP + BAND * (i + 0.5), scale.at))
  return svgPicture(width, bottom + 42, `Wells by role: ${axis}`, [...bands, bottomAxis(scale, span, bottom, axis)])
}

function threeSigma(values: readonly number[]): number[] {
  const centre = mean(values)
  const spread = standardDeviation(values)
  return Number.isFinite(spread) ? [centre - 3 * spread, centre + 3 * spread] : []
}

function drawGroup({ name, values, colour, summary }: StripGroup, y: number, at: (value: number) => number): string {
  const head = svgText(LEFT - 14, y, name, { 'text-anchor': 'end', 'font-weight': 600 })
  const count = svgText(LEFT - 14, y + 14, `n = ${formatCount(values.length)}`, {
    'text-anchor': 'end',
    fill: INK.muted,
  })
  const dots = packDots(values.map(at), RADIUS).map(({ x, offset }, i) =>
    element('circle', { class: 'dot', cx: x, cy: y + offset, r: RADIUS, fill: colour, 'fill-opacity': 0.78 }, [
      svgTitle(formatNumber(values[i]!)),
    ]),
  )
  return element('g', { class: 'strip' }, [head, count, summary ? drawSummary(values, y, colour, at) : '', ...dots])
}

function drawSummary(values: readonly number[], y: number, colour: string, at: (value: number) => number): string {
  const [low, high] = threeSigma(values)
  if (low === undefined || high === undefined) return ''
  const half = BAND / 2 - 5
  const centre = at(mean(values))
  const band = { x: at(low), y: y - half, width: at(high) - at(low), height: 2 * half, rx: 3, fill: colour }
  return (
    element('rect', { class: 'three-sigma', ...band, 'fill-opacity': 0.13 }) +
    element('line', {
      class: 'mean',
      x1: centre,
      x2: centre,
      y1: y - half,
      y2: y + half,
      stroke: colour,
      'stroke-width': 1.5,
    })
  )
}

/** Moves dots off the line just far enough that they do not cover one another, at most `reach` pixels; order is kept. */
export function packDots(
  positions: readonly number[],
  radius: number,
  reach = BAND / 2 - 6,
): { x: number; offset: number }[] {
  const placed: { x: number; offset: number }[] = []
  const out = new Array<{ x: number; offset: number }>(positions.length)
  const order = positions.map((_, i) => i).sort((a, b) => positions[a]! - positions[b]!)
  const steps = Math.floor(reach / radius)
  for (const i of order) {
    const x = positions[i]!
    const near = placed.filter((other) => x - other.x < 2 * radius)
    const free = (offset: number): boolean =>
      near.every((o) => (o.x - x) ** 2 + (o.offset - offset) ** 2 >= (1.9 * radius) ** 2)
    let offset = 0
    for (let step = 1; step <= 2 * steps && !free(offset); step++)
      offset = Math.ceil(step / 2) * radius * (step % 2 === 0 ? -1 : 1)
    out[i] = { x, offset }
    placed.push(out[i])
  }
  return out
}
