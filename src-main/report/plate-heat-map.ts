/** A plate as a heat map: colour for the value, a mark for the role, a shape for what is wrong with its images. */
import { quantile } from '../base/index.ts'
import { type Role, rowName, wellName } from '../plate/index.ts'
import { type ColourMapName, colourAt, hexColour, inkOn } from './colour-map.ts'
import { formatNumber, isKnown, type MaybeNumber } from './number-format.ts'
import { element, INK, polyline, shorten, svgPicture, svgText, svgTitle } from './svg.ts'

/** What a well's planes amount to: all there, some not, none usable and why; `none` where nothing is known of the well. */
export type WellState = 'complete' | 'partial' | 'missing' | 'unreadable' | 'not_acquired' | 'none'

export interface HeatMapWell {
  readonly row: number
  readonly column: number
  readonly value: MaybeNumber
  readonly role?: Role | null | undefined
  /** `complete` unless told. */
  readonly state?: WellState | undefined
  /** Further words for the tooltip: treatment, dose, cells. */
  readonly note?: string | undefined
}

export interface HeatMapOptions {
  readonly title: string
  readonly rows: number
  readonly columns: number
  /** Positions without an entry are drawn as `none`. */
  readonly wells: readonly HeatMapWell[]
  readonly map: ColourMapName
  /** Values at the ends of the colour bar; see `robustLimits` and `symmetricLimits`. */
  readonly limits: Limits
  readonly unit: string
  /** Width of the picture in pixels; 400 unless told. */
  readonly width?: number | undefined
  /** Drawn unless told otherwise. */
  readonly colourBar?: boolean | undefined
}

export interface Limits {
  readonly low: number
  readonly high: number
}

/** From the smallest to the largest value that is no far outlier (beyond three interquartile ranges, Tukey 1977). */
export function robustLimits(values: readonly MaybeNumber[]): Limits {
  const known = values.filter(isKnown)
  if (known.length === 0) return { low: 0, high: 1 }
  const lower = quantile(known, 0.25)
  const upper = quantile(known, 0.75)
  const reach = 3 * (upper - lower)
  const inside = known.filter((value) => value >= lower - reach && value <= upper + reach)
  const low = inside.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = inside.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  return high > low ? { low, high } : { low: low - Math.abs(low || 1) / 2, high: high + Math.abs(high || 1) / 2 }
}

/** Robust limits made symmetric around a centre, for diverging maps. */
export function symmetricLimits(values: readonly MaybeNumber[], centre = 0): Limits {
  const { low, high } = robustLimits(values.map((value) => (isKnown(value) ? Math.abs(value - centre) : null)))
  const reach = Math.max(Math.abs(low), Math.abs(high))
  return { low: centre - reach, high: centre + reach }
}

const LABEL = 20
const TITLE = 24
const BAR = { height: 9, space: 44 }

export function plateHeatMapSvg(options: HeatMapOptions): string {
  const { title, rows, columns, wells, width = 400, colourBar = true } = options
  const pitch = (width - LABEL) / columns
  const byPlace = new Map(wells.map((well) => [well.row * columns + well.column, well]))
  const places = Array.from({ length: rows * columns }, (_, i) => {
    const row = Math.floor(i / columns)
    return byPlace.get(i) ?? { row, column: i % columns, value: null, state: 'none' as const }
  })
  const bottom = TITLE + LABEL + rows * pitch
  const content = [
    svgText(LABEL, 13, shorten(title, Math.floor(width / 6.4)), { 'font-weight': 600, 'font-size': 12.5 }),
    ...axisLabels(rows, columns, pitch),
    ...places.map((well) => drawWell(well, options, pitch)),
    colourBar ? drawBar(options, { x: LABEL, y: bottom + 10, width: columns * pitch }) : '',
  ]
  return svgPicture(width, bottom + (colourBar ? 10 + BAR.space : 4), title, content)
}

/** Every row and column, or every second when they would run together. */
function axisLabels(rows: number, columns: number, pitch: number): string[] {
  const every = pitch >= 13 ? 1 : pitch >= 7 ? 2 : 4
  const style = { fill: INK.muted, 'font-size': Math.min(10.5, Math.max(7, pitch * 0.8)) }
  const named = (count: number): number[] => Array.from({ length: count }, (_, i) => i).filter((i) => i % every === 0)
  return [
    ...named(columns).map((c) =>
      svgText(LABEL + (c + 0.5) * pitch, TITLE + LABEL - 6, String(c + 1), { ...style, 'text-anchor': 'middle' }),
    ),
    ...named(rows).map((r) =>
      svgText(LABEL - 6, TITLE + LABEL + (r + 0.5) * pitch + 3.5, rowName(r), { ...style, 'text-anchor': 'end' }),
    ),
  ]
}

function drawWell(well: HeatMapWell, options: HeatMapOptions, pitch: number): string {
  const gap = pitch > 12 ? 1.5 : 0.5
  const box = {
    x: LABEL + well.column * pitch + gap / 2,
    y: TITLE + LABEL + well.row * pitch + gap / 2,
    side: pitch - gap,
  }
  const state = well.state ?? 'complete'
  const children = [svgTitle(describeWell(well, options.unit)), ...drawFill(well, state, box, options)]
  return element('g', { class: 'well', 'data-well': wellName(well) }, children)
}

interface BoxPlace {
  readonly x: number
  readonly y: number
  readonly side: number
}

function drawFill(well: HeatMapWell, state: WellState, box: BoxPlace, { limits, map }: HeatMapOptions): string[] {
  const { x, y, side } = box
  const square = { x, y, width: side, height: side, rx: Math.min(3, side / 8) }
  if (!isKnown(well.value)) return [drawWithoutValue(state, box), drawRole(well.role, box, INK.muted)]
  const position = (well.value - limits.low) / (limits.high - limits.low)
  const colour = colourAt(map, position)
  const ink = inkOn(colour)
  const notch = state === 'partial' ? [drawNotch(box)] : []
  const beyond = position > 1 + 1e-9 ? 1 : position < -1e-9 ? -1 : 0
  const clipped = beyond === 0 ? [] : [drawClip(box, beyond, ink)]
  return [element('rect', { ...square, fill: hexColour(colour) }), ...notch, ...clipped, drawRole(well.role, box, ink)]
}

/** Hatched: files missing. Crossed: unreadable. Dashed and empty: not acquired. Plain grey: images there, no value. Dot: nothing known. */
function drawWithoutValue(state: WellState, { x, y, side }: BoxPlace): string {
  const square = { x: x + 0.5, y: y + 0.5, width: side - 1, height: side - 1, rx: Math.min(3, side / 8) }
  const line = (x1: number, y1: number, x2: number, y2: number): string =>
    element('line', {
      x1: x + x1 * side,
      y1: y + y1 * side,
      x2: x + x2 * side,
      y2: y + y2 * side,
      stroke: INK.treatment,
    })
  const frame = element('rect', { ...square, fill: '#f6f7f8', stroke: INK.line })
  switch (state) {
    case 'missing': {
      const hatch = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75].map((t) =>
        line(Math.max(0, t - 1), Math.min(1, t), Math.min(1, t), Math.max(0, t - 1)),
      )
      return element('g', { class: 'missing' }, [frame, ...hatch])
    }
    case 'unreadable':
      return element('g', { class: 'unreadable' }, [frame, line(0.2, 0.2, 0.8, 0.8), line(0.2, 0.8, 0.8, 0.2)])
    case 'not_acquired':
      return element('rect', {
        ...square,
        class: 'not-acquired',
        fill: 'none',
        stroke: INK.treatment,
        'stroke-dasharray': '2.5 2',
      })
    case 'none':
      return element('circle', {
        class: 'none',
        cx: x + side / 2,
        cy: y + side / 2,
        r: Math.max(0.8, side / 16),
        fill: INK.line,
      })
    case 'complete':
    case 'partial':
      return element('rect', { ...square, class: 'no-value', fill: INK.faint, stroke: INK.line })
    default:
      return state satisfies never
  }
}

/** A corner cut off: some planes of the well are not there. */
function drawNotch({ x, y, side }: BoxPlace): string {
  const cut = side * 0.34
  const right = x + side
  const foot = y + side
  const d = triangle([right - cut, foot], [right, foot - cut], [right, foot])
  return element('path', { class: 'partial', d, fill: '#ffffff', stroke: INK.treatment, 'stroke-width': 0.8 })
}

/** Small triangle at the left: the value lies above or below the colour bar. */
function drawClip({ x, y, side }: BoxPlace, direction: 1 | -1, ink: string): string {
  const size = side * 0.2
  const cx = x + side * 0.22
  const cy = y + side * 0.78
  const base = cy + (direction * size) / 2
  const d = triangle([cx - size / 2, base], [cx + size / 2, base], [cx, cy - (direction * size) / 2])
  return element('path', { class: direction > 0 ? 'above' : 'below', d, fill: ink })
}

function triangle(...corners: [Point, Point, Point]): string {
  return `${polyline(corners)}Z`
}

type Point = readonly [x: number, y: number]

const ROLE_MARKS: Readonly<Partial<Record<Role, string>>> = {
  negative_control: '−',
  positive_control: '+',
  reference: 'r',
  excluded: '×',
}

function drawRole(role: Role | null | undefined, { x, y, side }: BoxPlace, ink: string): string {
  const mark = role ? ROLE_MARKS[role] : undefined
  if (!mark || side < 6) return ''
  const size = Math.min(15, Math.max(6, side * 0.5))
  return svgText(x + side * 0.72, y + side * 0.42, mark, {
    class: 'role',
    'text-anchor': 'middle',
    fill: ink,
    'font-size': size,
    'font-weight': 700,
  })
}

function describeWell(well: HeatMapWell, unit: string): string {
  const value = isKnown(well.value) ? `${formatNumber(well.value)} ${unit}`.trim() : 'no value'
  const role = well.role ? well.role.replaceAll('_', ' ') : undefined
  const state = well.state && well.state !== 'complete' && well.state !== 'none' ? STATE_WORDS[well.state] : undefined
  return [wellName(well), value, role, well.note, state].filter(Boolean).join(' · ')
}

export const STATE_WORDS: Readonly<Record<WellState, string>> = {
  complete: 'complete',
  partial: 'some planes not there',
  missing: 'files missing',
  unreadable: 'unreadable',
  not_acquired: 'not acquired',
  none: 'no images',
}

const BAR_STEPS = 64

function drawBar({ limits, map, unit, wells }: HeatMapOptions, bar: { x: number; y: number; width: number }): string {
  const step = bar.width / BAR_STEPS
  const colours = Array.from({ length: BAR_STEPS }, (_, i) => {
    const fill = hexColour(colourAt(map, (i + 0.5) / BAR_STEPS))
    return element('rect', { x: bar.x + i * step, y: bar.y, width: bar.width - i * step, height: BAR.height, fill })
  })
  const over = wells.some((well) => isKnown(well.value) && well.value > limits.high)
  const under = wells.some((well) => isKnown(well.value) && well.value < limits.low)
  const middle = (limits.low + limits.high) / 2
  const label = (value: number, x: number, anchor: string, sign = ''): string =>
    svgText(x, bar.y + BAR.height + 13, sign + formatNumber(value), {
      'text-anchor': anchor,
      fill: INK.muted,
      'font-size': 10.5,
    })
  return [
    ...colours,
    label(limits.low, bar.x, 'start', under ? '≤ ' : ''),
    label(Math.abs(middle) < (limits.high - limits.low) / 1e6 ? 0 : middle, bar.x + bar.width / 2, 'middle'),
    label(limits.high, bar.x + bar.width, 'end', over ? '≥ ' : ''),
    svgText(bar.x + bar.width / 2, bar.y + BAR.height + 26, unit, { 'text-anchor': 'middle', 'font-size': 10.5 }),
  ].join('')
}
