/** Pieces of HTML that the report's sections share. */
import { type Content, html, joinMarkup, type Markup, trusted } from './markup.ts'

export interface Column<Row> {
  readonly head: string
  /** Numbers are set flush right. */
  readonly numeric?: boolean | undefined
  readonly cell: (row: Row) => Content
}

export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Markup {
  const side = (column: Column<Row>): Content => (column.numeric ? html` class="n"` : '')
  const head = columns.map((column) => html`<th${side(column)}>${column.head}</th>`)
  const body = rows.map(
    (row) => html`<tr>${columns.map((column) => html`<td${side(column)}>${column.cell(row)}</td>`)}</tr>\n`,
  )
  return html`<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`
}

/** Charts side by side: two a row, three or four when there are many. */
export function grid(items: readonly Content[], most: 2 | 3 | 4 = 2): Markup {
  const dense = { 2: '', 3: ' three', 4: ' four' } as const
  return html`<div class="grid${dense[most]}">${items}</div>`
}

/** A chart with an optional caption. */
export function figure(svg: string, caption: Content = null): Markup {
  return html`<figure>${trusted(svg)}${caption ? html`<figcaption>${caption}</figcaption>` : null}</figure>`
}

/** A titled part; `page` starts a new sheet in print. */
export function section(id: string, title: string, lead: Content, content: readonly Content[], page = true): Markup {
  const intro = lead ? html`<p class="lead">${lead}</p>` : null
  return html`<section id="${id}"${page ? html` class="page"` : null}><h2>${title}</h2>${intro}${content}</section>\n`
}

export function emptyNote(text: Content): Markup {
  return html`<p class="empty">${text}</p>`
}

export function noteList(notes: readonly string[], kind = 'notes'): Markup | null {
  if (notes.length === 0) return null
  return html`<ul class="${kind}">${joinMarkup(notes.map((note) => html`<li>${note}</li>`))}</ul>`
}
