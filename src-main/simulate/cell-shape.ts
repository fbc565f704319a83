/** What one cell looks like before it is painted: outline, nuclei, brightness. */
import type { Random } from '../base/index.ts'

/** Directions in which an outline's radius is tabulated. */
export const OUTLINE_STEPS = 128

/** A closed outline around (x, y): an ellipse of half axes `a` ≥ `b` turned by `angle`, its radius multiplied by `wobble`. */
export interface Blob {
  readonly x: number
  readonly y: number
  readonly a: number
  readonly b: number
  readonly angle: number
  /** Radius factor by direction in the blob's own frame, OUTLINE_STEPS values around 1. */
  readonly wobble: Float32Array
}

export interface Nucleus extends Blob {
  /** Photoelectrons of DNA at its middle. */
  readonly brightness: number
  /** Dark spots inside, relative to the nucleus' centre, pixels. */
  readonly nucleoli: readonly { readonly x: number; readonly y: number; readonly radius: number }[]
}

export interface CellShape {
  readonly kind: 'uninucleate' | 'multinucleate'
  readonly body: Blob
  readonly nuclei: readonly Nucleus[]
  /** Photoelectrons of marker in a flat cell of even distribution. */
  readonly expression: number
  /** 0: marker in the cytoplasm; 1: in the nucleus; cells vary a little beyond both. */
  readonly response: number
  /** Rounded up for division: small, high, condensed DNA. */
  readonly mitotic: boolean
  /** Where this cell looks up the shared textures. */
  readonly textureX: number
  readonly textureY: number
}

export interface CellRequest {
  readonly x: number
  readonly y: number
  /** Direction that the neighbourhood prefers, radians. */
  readonly angle: number
  readonly nuclei: number
  readonly response: number
  /** Lengths relative to the standard cell; 1 = 0.65 µm pixels. */
  readonly scale: number
}

const MITOTIC_FRACTION = 0.02
const NUCLEAR_DNA = 2200
const MARKER = 1500

export function drawCell(random: Random, request: CellRequest): CellShape {
  const multinucleate = request.nuclei > 1
  const mitotic = !multinucleate && random.next() < MITOTIC_FRACTION
  const radius =
    request.scale * (mitotic ? 15 : 31 * Math.sqrt(multinucleate ? 1.6 : 1)) * Math.exp(0.12 * random.normal())
  const aspect = mitotic || multinucleate ? 1.1 : 1.15 + 0.9 * random.next() ** 1.5
  const angle = request.angle + 0.45 * random.normal()
  const body = drawBlob(random, { x: request.x, y: request.y, radius, aspect, angle }, mitotic ? 0.03 : 0.16)
  return {
    kind: multinucleate ? 'multinucleate' : 'uninucleate',
    body,
    nuclei: drawNuclei(random, request, angle, mitotic),
    expression: MARKER * Math.exp(0.38 * random.normal()),
    response: Math.min(1.1, Math.max(-0.1, request.response + 0.08 * random.normal())),
    mitotic,
    textureX: random.integer(4096),
    textureY: random.integer(4096),
  }
}

/** One nucleus near the middle, or several packed around it so that they nearly touch. */
function drawNuclei(random: Random, request: CellRequest, angle: number, mitotic: boolean): Nucleus[] {
  const { x, y, nuclei, scale } = request
  const start = 2 * Math.PI * random.next()
  return Array.from({ length: nuclei }, (_, i) => {
    const radius = scale * (mitotic ? 7 : nuclei > 1 ? 9.2 : 11) * Math.exp(0.1 * random.normal())
    const spread = nuclei > 1 ? (scale * 9.8) / Math.sin(Math.PI / Math.max(nuclei, 2)) : scale * 3 * random.next()
    const turn = start + (2 * Math.PI * i) / nuclei + 0.15 * random.normal()
    const aspect = nuclei > 1 ? 1.1 + 0.15 * random.next() : 1.12 + 0.6 * random.next()
    const place = { x: x + spread * Math.cos(turn), y: y + spread * Math.sin(turn), radius, aspect }
    const tilt = nuclei > 1 ? turn + Math.PI / 2 : angle + 0.25 * random.normal()
    const blob = drawBlob(random, { ...place, angle: tilt }, mitotic ? 0.1 : 0.045)
    const phase = mitotic ? 2.6 : random.next() < 0.3 ? 1.45 : 1
    const brightness = NUCLEAR_DNA * phase * Math.exp(0.14 * random.normal())
    return { ...blob, brightness, nucleoli: mitotic ? [] : drawNucleoli(random, radius) }
  })
}

function drawNucleoli(random: Random, radius: number): Nucleus['nucleoli'] {
  return Array.from({ length: 1 + random.integer(4) }, () => {
    const turn = 2 * Math.PI * random.next()
    const distance = 0.55 * radius * Math.sqrt(random.next())
    return { x: distance * Math.cos(turn), y: distance * Math.sin(turn), radius: radius * (0.1 + 0.1 * random.next()) }
  })
}

interface BlobRequest {
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly aspect: number
  readonly angle: number
}

/** An ellipse of area π·radius² whose radius wavers by `roughness` (standard deviation, as a fraction). */
function drawBlob(random: Random, request: BlobRequest, roughness: number): Blob {
  const { x, y, radius, aspect, angle } = request
  const wobble = new Float32Array(OUTLINE_STEPS).fill(1)
  for (let wave = 2; wave <= 6; wave++) {
    const height = (roughness * 1.3 * random.normal()) / wave ** 0.8
    const phase = 2 * Math.PI * random.next()
    for (let i = 0; i < OUTLINE_STEPS; i++)
      wobble[i]! += height * Math.cos((2 * Math.PI * wave * i) / OUTLINE_STEPS + phase)
  }
  for (let i = 0; i < OUTLINE_STEPS; i++) wobble[i] = Math.min(1.6, Math.max(0.55, wobble[i]!))
  return { x, y, a: radius * Math.sqrt(aspect), b: radius / Math.sqrt(aspect), angle, wobble }
}

/** For a blob, the distance of a point from its centre in units of its radius in that direction: below 1 inside. */
export function blobDistance(blob: Blob): (x: number, y: number) => number {
  const { a, b, wobble } = blob
  const cos = Math.cos(blob.angle)
  const sin = Math.sin(blob.angle)
  const steps = OUTLINE_STEPS / (2 * Math.PI)
  return (x, y) => {
    const dx = x - blob.x
    const dy = y - blob.y
    const u = (dx * cos + dy * sin) / a
    const v = (dy * cos - dx * sin) / b
    const step = (Math.atan2(v, u) + Math.PI) * steps
    const below = Math.floor(step)
    const low = wobble[below % OUTLINE_STEPS]!
    const high = wobble[(below + 1) % OUTLINE_STEPS]!
    return Math.sqrt(u * u + v * v) / (low + (step - below) * (high - low))
  }
}

/** Farthest that a blob can reach from its centre, pixels. */
export function blobReach(blob: Blob): number {
  return blob.a * blob.wobble.reduce((most, factor) => Math.max(most, factor), 1)
}
