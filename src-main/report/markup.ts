/** HTML and SVG as text: every value is escaped unless it was made here. */

/** Text that is already markup; only the functions of this file make it. */
export interface Markup {
  readonly markup: string
}

export type Content = Markup | string | number | null | undefined | false | readonly Content[]

/** Escapes text for element content and quoted attributes; drops characters that XML cannot hold. */
export function escapeText(text: string): string {
  return text
    .replace(NOT_XML, '\uFFFD')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
}

/** Control characters other than tab and line ends, lone surrogates, and the two non-characters. */
const NOT_XML = /[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/gu

/** Tagged template: literal parts are markup, interpolated values are escaped text unless they are markup themselves. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let markup = parts[0]!
  values.forEach((value, i) => {
    markup += toMarkup(value) + parts[i + 1]!
  })
  return { markup }
}

export function joinMarkup(items: readonly Markup[], separator = ''): Markup {
  return { markup: items.map((item) => item.markup).join(separator) }
}

/** Markup from a source that has made it with these functions: charts, which are strings. */
export function trusted(markup: string): Markup {
  return { markup }
}

function toMarkup(value: Content): string {
  if (value === null || value === undefined || value === false) return ''
  if (typeof value === 'string') return escapeText(value)
  if (typeof value === 'number') return String(value)
  if (isList(value)) return value.map(toMarkup).join('')
  return value.markup
}

function isList(value: Content): value is readonly Content[] {
  return Array.isArray(value)
}
