/** SVG elements as text: attributes and content are escaped, coordinates rounded to a hundredth of a pixel. */
import { escapeText } from './markup.ts'

export type Attributes = Readonly<Record<string, string | number | undefined>>

/** The ink of all charts; light theme, for paper. */
export const INK = {
  text: '#1c2127',
  muted: '#69727d',
  line: '#c9ced4',
  faint: '#eceef1',
  accent: '#2563c9',
  negative: '#2f6fb7',
  positive: '#c4551d',
  treatment: '#8a929b',
} as const

/** Distinct for all common colour deficiencies: Okabe and Ito 2008, without yellow, which paper swallows. */
export const SERIES_COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#444b54'] as const

/** `children` are markup made by this function or `svgText`. */
export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeText(String(value))}"`)
    .join('')
  return children.length > 0 ? `<${name}${written}>${children.join('')}</${name}>` : `<${name}${written}/>`
}

export function svgText(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return element('text', { x, y, fill: INK.text, ...attributes }, [escapeText(text)])
}

/** A tooltip and name for its parent. */
export function svgTitle(text: string): string {
  return `<title>${escapeText(text)}</title>`
}

/** A whole picture; `label` is what a screen reader says. */
export function svgPicture(width: number, height: number, label: string, children: readonly string[]): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${coordinate(width)} ${coordinate(height)}`,
    width,
    height,
    role: 'img',
    'aria-label': label,
    'font-family': 'inherit',
    'font-size': 11,
  }
  return element('svg', attributes, children.length > 0 ? children : [''])
}

/** Path through points; gaps where a coordinate is not finite. */
export function polyline(points: readonly (readonly [x: number, y: number])[]): string {
  let open = false
  return points
    .map(([x, y]) => {
      if (!Number.isFinite(x) || !Number.isFinite(y)) {
        open = false
        return ''
      }
      const step = `${open ? 'L' : 'M'}${coordinate(x)} ${coordinate(y)}`
      open = true
      return step
    })
    .join('')
}

/** Cuts a long name: text in a picture cannot wrap. */
export function shorten(text: string, most: number): string {
  const letters = [...text]
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`
}

function coordinate(value: number): string {
  return String(Number.isFinite(value) ? Math.round(value * 100) / 100 : 0)
}
