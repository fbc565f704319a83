/** How long measuring takes: one made-up site with all default measurements, its image quality, and a well's summary. */
import { seededRandom } from '../../src-main/base/index.ts'
import type { LabelImage, Plane } from '../../src-main/image/index.ts'
import {
  aggregateObjects,
  imageQuality,
  MEASUREMENT_GROUPS,
  type MeasureInput,
  measureSite,
} from '../../src-main/measure/index.ts'
import type { BenchRow } from './row.ts'

const SIDE = 640
const CELLS_A_SIDE = 14
const NUCLEUS_RADIUS = 10

/** Best of several runs on one core, after warming up. */
export function benchMeasure(): BenchRow[] {
  const input = madeUpSite(SIDE)
  const objects = CELLS_A_SIDE ** 2
  const note = `${SIDE}×${SIDE}, ${input.channels.length} channels, ${objects} nuclei, cells and cytoplasm`
  const rows = [row('measure: one site, all groups', 12, () => measureSite(input), note)]
  for (const group of MEASUREMENT_GROUPS) {
    rows.push(row(`measure: ${group} alone`, 6, () => measureSite({ ...input, groups: [group] }), note))
  }
  rows.push(row('measure: image quality', 12, () => imageQuality(input.channels), `${input.channels.length} channels`))
  const blocks = madeUpBlocks({ sites: 5, cells: 1000, features: 300 })
  rows.push(row('measure: well summary', 12, () => aggregateObjects(blocks), '5 sites × 1000 cells × 300 features'))
  return rows
}

function row(name: string, runs: number, work: () => unknown, note: string): BenchRow {
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < runs; run++) {
    const started = performance.now()
    work()
    best = Math.min(best, performance.now() - started)
  }
  return { name, value: Math.round(best * 10) / 10, unit: 'ms', note }
}

/** Round nuclei on a jittered grid, each in the cell of the pixels nearest to it, up to a radius. */
function madeUpSite(side: number): MeasureInput {
  const random = seededRandom(7)
  const pitch = side / CELLS_A_SIDE
  const nuclei = new Uint32Array(side * side)
  const cells = new Uint32Array(side * side)
  const cytoplasm = new Uint32Array(side * side)
  const first = new Uint8Array(side * side)
  const second = new Uint8Array(side * side)
  const centres = Array.from({ length: CELLS_A_SIDE ** 2 }, (_, k) => ({
    x: ((k % CELLS_A_SIDE) + 0.35 + 0.3 * random.next()) * pitch,
    y: (Math.floor(k / CELLS_A_SIDE) + 0.35 + 0.3 * random.next()) * pitch,
  }))
  for (let y = 0, p = 0; y < side; y++) {
    for (let x = 0; x < side; x++, p++) {
      const k = Math.floor(y / pitch) * CELLS_A_SIDE + Math.floor(x / pitch)
      const distance = Math.hypot(x - centres[k]!.x, y - centres[k]!.y)
      if (distance < pitch * 0.55) cells[p] = k + 1
      if (distance < NUCLEUS_RADIUS) nuclei[p] = k + 1
      else cytoplasm[p] = cells[p]!
      first[p] = 20 + 15 * random.next() + (cells[p]! > 0 ? 120 * Math.exp(-distance / 15) : 0)
      second[p] = 12 + 10 * random.next() + (nuclei[p]! > 0 ? 100 + 30 * random.next() : 0)
    }
  }
  const labels = (data: Uint32Array): LabelImage => ({ width: side, height: side, labels: data, count: centres.length })
  const plane = (data: Uint8Array): Plane => ({ width: side, height: side, data, bitDepth: 8 })
  return {
    compartments: { Nuclei: labels(nuclei), Cells: labels(cells), Cytoplasm: labels(cytoplasm) },
    channels: [
      { name: 'GFP', plane: plane(first) },
      { name: 'DNA', plane: plane(second) },
    ],
  }
}

function madeUpBlocks({ sites, cells, features }: { sites: number; cells: number; features: number }) {
  const random = seededRandom(11)
  const names = Array.from({ length: features }, (_, i) => `Cells_Feature_${i}`)
  return Array.from({ length: sites }, () => ({
    names,
    rows: cells,
    values: Float32Array.from({ length: cells * features }, () => random.normal()),
  }))
}
