/** A plate map as an SVG document for papers and slides: names, wells, marks, colour bar with its unit. */
import { placeKey } from '../stores/index.ts'
import { colourAt, cssColour, inkOn, showValue } from '../ui/index.ts'
import type { ColourScale } from './colour-scale.ts'
import { fitPlate, type MapGeometry, type PlateShape, rowName, wellRectangle } from './geometry.ts'
import type { WellLook } from './well-look.ts'

export interface MapFigure {
  readonly shape: PlateShape
  readonly looks: ReadonlyMap<string, WellLook>
  readonly scale: ColourScale | undefined
  readonly title: string
  readonly unit: string
}

const WIDTH = 720
const HEAD = 34
const FOOT = 52

/** The figure on white, with text as text. Sizes in pixels, 720 wide. */
export function mapSvg(figure: MapFigure): string {
  const map = fitPlate(figure.shape, { width: WIDTH - 32, height: 2000 })
  const height = HEAD + map.height + FOOT
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="11">`,
    `<title>${escapeXml(figure.title)}</title><rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="16" y="20" font-size="13" font-weight="600">${escapeXml(figure.title)}</text>`,
    `<g transform="translate(16 ${HEAD})">${nameTexts(map)}${wells(map, figure.looks)}</g>`,
    figure.scale ? colourBar(figure.scale, figure.unit, HEAD + map.height + 18) : '',
    '</svg>',
  ].join('\n')
}

function nameTexts(map: MapGeometry): string {
  const half = (map.pitch - map.gap) / 2
  const every = map.nameEvery ?? { rows: map.rows, columns: map.columns }
  const texts: string[] = []
  for (let column = 0; column < map.columns; column += every.columns) {
    texts.push(
      `<text x="${map.left + column * map.pitch + half}" y="11" text-anchor="middle" fill="#555">${column + 1}</text>`,
    )
  }
  for (let row = 0; row < map.rows; row += every.rows) {
    texts.push(
      `<text x="9" y="${map.top + row * map.pitch + half + 4}" text-anchor="middle" fill="#555">${rowName(row)}</text>`,
    )
  }
  return texts.join('')
}

function wells(map: MapGeometry, looks: ReadonlyMap<string, WellLook>): string {
  const parts: string[] = []
  for (let row = 0; row < map.rows; row++) {
    for (let column = 0; column < map.columns; column++) {
      const look = looks.get(placeKey({ row, column }))
      if (look) parts.push(wellShape(look, wellRectangle(map, { row, column })))
    }
  }
  return parts.join('\n')
}

function wellShape(look: WellLook, box: { x: number; y: number; width: number; height: number }): string {
  const area = `x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"`
  if (look.state === 'not-acquired')
    return `<circle cx="${box.x + box.width / 2}" cy="${box.y + box.height / 2}" r="1" fill="#aaa"/>`
  if (look.state === 'missing') return `<rect ${area} fill="none" stroke="#b07a00" stroke-dasharray="2 2"/>`
  if (look.state === 'unreadable') return `<rect ${area} fill="none" stroke="#b8392d"/>`
  const fill = look.colour ? cssColour(look.colour) : '#e6eaee'
  const ink = look.colour ? inkOn(look.colour) : '#000'
  const sign = look.mark + (look.clipped === 'high' ? '▴' : look.clipped === 'low' ? '▾' : '')
  const mark =
    sign && box.width >= 10
      ? `<text x="${box.x + box.width - 2}" y="${box.y + 10}" text-anchor="end" font-size="10" fill="${ink}">${sign}</text>`
      : ''
  return `<rect ${area} rx="2" fill="${fill}"/>${mark}`
}

function colourBar(scale: ColourScale, unit: string, y: number): string {
  const stops = Array.from(
    { length: 17 },
    (_, index) => `<stop offset="${index / 16}" stop-color="${cssColour(colourAt(scale.map, index / 16))}"/>`,
  )
  const label = (x: number, value: number, anchor: string) =>
    `<text x="${x}" y="${y + 24}" text-anchor="${anchor}">${showValue(value)}</text>`
  return [
    `<defs><linearGradient id="scale">${stops.join('')}</linearGradient></defs>`,
    `<rect x="38" y="${y}" width="300" height="10" fill="url(#scale)"/>`,
    label(38, scale.low, 'middle'),
    label(188, (scale.low + scale.high) / 2, 'middle'),
    label(338, scale.high, 'middle'),
    `<text x="350" y="${y + 9}">${escapeXml(unit)}</text>`,
  ].join('')
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)
}
