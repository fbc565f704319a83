/**
 * Colour maps that remain readable without colour vision. Viridis and cividis after van der Walt and Smith (2015)
 * and Nuñez, Anderton and Renslow (2018), by interpolation in sRGB between equidistant stops.
 */

export type Rgb = readonly [number, number, number]
export type ColourMapName = 'viridis' | 'cividis' | 'diverging'

const STOPS: Readonly<Record<ColourMapName, string>> = {
  viridis:
    '440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c 1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725',
  cividis:
    '00224e 002e6a 1a386f 32436d 434e6c 535a6d 61656f 6f7073 7d7c78 8c8878 9b9476 aba072 bcae6c cdbb63 dec958 f0d846 fee838',
  diverging: '2166ac 4393c3 92c5de d1e5f0 f2f2f2 fddbc7 f4a582 d6604d b2182b',
}

const PARSED = Object.fromEntries(
  Object.entries(STOPS).map(([name, stops]) => [name, stops.split(' ').map(parseHex)]),
) as unknown as Readonly<Record<ColourMapName, readonly Rgb[]>>

/** Colour at a position in [0, 1]; positions beyond are clipped. */
export function colourAt(name: ColourMapName, position: number): Rgb {
  const stops = PARSED[name]
  const scaled = Math.min(1, Math.max(0, position)) * (stops.length - 1)
  const index = Math.min(Math.floor(scaled), stops.length - 2)
  const part = scaled - index
  const [from, to] = [stops[index]!, stops[index + 1]!]
  return [mix(from[0], to[0], part), mix(from[1], to[1], part), mix(from[2], to[2], part)]
}

export function cssColour([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`
}

/** Relative luminance of a colour, 0 … 1 (WCAG 2.2). */
export function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/** Black or white, whichever reads better on a colour. */
export function inkOn(colour: Rgb): '#000' | '#fff' {
  return luminance(colour) > 0.19 ? '#000' : '#fff'
}

function linear(channel: number): number {
  const value = channel / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

function mix(from: number, to: number, part: number): number {
  return Math.round(from + (to - from) * part)
}

function parseHex(hex: string): Rgb {
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb
}
