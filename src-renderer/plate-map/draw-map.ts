/** Draws a plate on a canvas: wells, marks, states, selection. Colours of lines and text come from the theme. */
import { placeKey, type WellPlace } from '../stores/index.ts'
import { cssColour, inkOn } from '../ui/index.ts'
import { type MapGeometry, type Rectangle, rowName, wellRectangle } from './geometry.ts'
import type { WellLook } from './well-look.ts'

/** Theme colours that the drawing needs, as CSS colours. */
export interface MapInk {
  readonly text: string
  readonly faint: string
  readonly blank: string
  readonly line: string
  readonly warn: string
  readonly bad: string
  readonly accent: string
  readonly ground: string
}

export interface MapPicture {
  readonly looks: ReadonlyMap<string, WellLook>
  readonly chosen: ReadonlySet<string>
  readonly open: WellPlace | undefined
  /** A rectangle being dragged, or wells about to be painted. */
  readonly touched: ReadonlySet<string>
  /** Image of a well instead of its colour. */
  readonly image?:
    | ((key: string) => { source: CanvasImageSource; x: number; y: number; size: number } | undefined)
    | undefined
}

type Pen = CanvasRenderingContext2D

export function drawMap(pen: Pen, map: MapGeometry, picture: MapPicture, ink: MapInk): void {
  pen.clearRect(0, 0, map.width + map.pitch, map.height + map.pitch)
  drawNames(pen, map, picture.open, ink)
  for (let row = 0; row < map.rows; row++) {
    for (let column = 0; column < map.columns; column++) drawWell(pen, map, { row, column }, picture, ink)
  }
  drawChoice(pen, map, picture, ink)
}

function drawNames(pen: Pen, map: MapGeometry, open: WellPlace | undefined, ink: MapInk): void {
  if (!map.nameEvery) return
  pen.font = '11px system-ui, sans-serif'
  pen.textBaseline = 'middle'
  pen.textAlign = 'center'
  for (let column = 0; column < map.columns; column += map.nameEvery.columns) {
    pen.fillStyle = open?.column === column ? ink.text : ink.faint
    pen.fillText(String(column + 1), map.left + column * map.pitch + (map.pitch - map.gap) / 2, map.top / 2)
  }
  for (let row = 0; row < map.rows; row += map.nameEvery.rows) {
    pen.fillStyle = open?.row === row ? ink.text : ink.faint
    pen.fillText(rowName(row), map.left / 2 - 2, map.top + row * map.pitch + (map.pitch - map.gap) / 2 + 0.5)
  }
}

function drawWell(pen: Pen, map: MapGeometry, place: WellPlace, picture: MapPicture, ink: MapInk): void {
  const key = placeKey(place)
  const look = picture.looks.get(key)
  if (!look) return
  const box = wellRectangle(map, place)
  const image = picture.image?.(key)
  if (image) pen.drawImage(image.source, image.x, image.y, image.size, image.size, box.x, box.y, box.width, box.height)
  else drawState(pen, box, look, ink)
  const foreground = image || !look.colour ? ink.text : inkOn(look.colour)
  if (look.incomplete) drawNotch(pen, box, ink.warn)
  if (look.flagged) drawFlag(pen, box, ink)
  if (box.width < 10) return
  if (look.clipped && !image) drawClipped(pen, box, look.clipped, foreground)
  if (look.mark) drawMark(pen, box, look.mark, image ? '#fff' : foreground)
}

function drawState(pen: Pen, box: Rectangle, look: WellLook, ink: MapInk): void {
  const radius = box.width >= 16 ? 3 : box.width >= 9 ? 2 : 0
  pen.beginPath()
  pen.roundRect(box.x, box.y, box.width, box.height, radius)
  switch (look.state) {
    case 'value':
      pen.fillStyle = look.colour ? cssColour(look.colour) : ink.blank
      pen.fill()
      if (look.excluded) drawCross(pen, box, ink.ground, 1.5)
      return
    case 'blank':
      pen.fillStyle = ink.blank
      pen.fill()
      return
    case 'missing':
      drawHatch(pen, box, ink.warn)
      return
    case 'unreadable':
      drawCross(pen, box, ink.bad, 1)
      return
    case 'not-acquired':
      drawDot(pen, box, ink.line)
      return
    default:
      look.state satisfies never
  }
}

/** Missing: oblique lines within a thin frame. */
function drawHatch(pen: Pen, box: Rectangle, colour: string): void {
  pen.save()
  pen.clip()
  pen.strokeStyle = colour
  pen.lineWidth = 1
  pen.beginPath()
  for (let offset = -box.height; offset < box.width; offset += 5) {
    pen.moveTo(box.x + offset, box.y + box.height)
    pen.lineTo(box.x + offset + box.height, box.y)
  }
  pen.stroke()
  pen.restore()
  pen.strokeStyle = colour
  pen.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1)
}

function drawCross(pen: Pen, box: Rectangle, colour: string, width: number): void {
  const inset = box.width * 0.22
  pen.strokeStyle = colour
  pen.lineWidth = width
  pen.beginPath()
  pen.moveTo(box.x + inset, box.y + inset)
  pen.lineTo(box.x + box.width - inset, box.y + box.height - inset)
  pen.moveTo(box.x + box.width - inset, box.y + inset)
  pen.lineTo(box.x + inset, box.y + box.height - inset)
  pen.stroke()
}

function drawDot(pen: Pen, box: Rectangle, colour: string): void {
  pen.fillStyle = colour
  pen.beginPath()
  pen.arc(box.x + box.width / 2, box.y + box.height / 2, Math.max(0.75, Math.min(2, box.width / 8)), 0, 2 * Math.PI)
  pen.fill()
}

/** A corner is cut where some planes are gone. */
function drawNotch(pen: Pen, box: Rectangle, colour: string): void {
  const size = Math.max(3, box.width * 0.28)
  pen.fillStyle = colour
  pen.beginPath()
  pen.moveTo(box.x, box.y + box.height - size)
  pen.lineTo(box.x + size, box.y + box.height)
  pen.lineTo(box.x, box.y + box.height)
  pen.fill()
}

/** A dot in the top left corner where an image was flagged. */
function drawFlag(pen: Pen, box: Rectangle, ink: MapInk): void {
  const radius = Math.max(1.2, Math.min(2.6, box.width / 9))
  pen.beginPath()
  pen.arc(box.x + radius + 2, box.y + radius + 2, radius, 0, 2 * Math.PI)
  pen.fillStyle = ink.warn
  pen.fill()
  pen.lineWidth = 1
  pen.strokeStyle = ink.ground
  pen.stroke()
}

/** A small triangle, pointing up or down, where a value lies beyond the colour scale. */
function drawClipped(pen: Pen, box: Rectangle, clipped: 'low' | 'high', colour: string): void {
  const half = Math.min(4, box.width / 6)
  const x = box.x + box.width - half - 2
  const y = box.y + box.height - half - 1
  const rise = clipped === 'high' ? -half : half
  pen.fillStyle = colour
  pen.beginPath()
  pen.moveTo(x - half, y - rise / 2)
  pen.lineTo(x + half, y - rise / 2)
  pen.lineTo(x, y + rise)
  pen.fill()
}

function drawMark(pen: Pen, box: Rectangle, mark: string, colour: string): void {
  pen.font = `600 ${Math.max(8, Math.min(13, Math.round(box.width * 0.42)))}px system-ui, sans-serif`
  pen.textAlign = 'right'
  pen.textBaseline = 'top'
  pen.fillStyle = colour
  pen.fillText(mark, box.x + box.width - 2, box.y + 1)
}

function drawChoice(pen: Pen, map: MapGeometry, picture: MapPicture, ink: MapInk): void {
  for (let row = 0; row < map.rows; row++) {
    for (let column = 0; column < map.columns; column++) {
      const key = placeKey({ row, column })
      if (picture.touched.has(key)) frame(pen, wellRectangle(map, { row, column }), ink.accent, 2, 0)
      else if (picture.chosen.has(key)) frame(pen, wellRectangle(map, { row, column }), ink.accent, 1.5, 0)
    }
  }
  if (picture.open) frame(pen, wellRectangle(map, picture.open), ink.text, 2, ink.ground)
}

/** A line around a well, with a thin gap of the ground colour so that it is seen on any fill. */
function frame(pen: Pen, box: Rectangle, colour: string, width: number, gapColour: string | 0): void {
  const radius = box.width >= 16 ? 4 : box.width >= 9 ? 2 : 0
  const outside = box.width >= 9 ? 1 : 0
  pen.beginPath()
  pen.roundRect(box.x - outside, box.y - outside, box.width + 2 * outside, box.height + 2 * outside, radius)
  pen.strokeStyle = colour
  pen.lineWidth = width
  pen.stroke()
  if (!gapColour || box.width < 14) return
  pen.beginPath()
  pen.roundRect(box.x + 1, box.y + 1, box.width - 2, box.height - 2, Math.max(0, radius - 2))
  pen.strokeStyle = gapColour
  pen.lineWidth = 1
  pen.stroke()
}
