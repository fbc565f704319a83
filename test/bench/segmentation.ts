/** How long nuclei and cells take on one core, and how well nuclei agree with annotated micrographs. */
import { readFileSync } from 'node:fs'
import { seededRandom } from '../../src-main/base/index.ts'
import { type Plane, readLabelImage, readPlane } from '../../src-main/image/index.ts'
import { averagePrecision, segmentCells, segmentNuclei, summariseScores } from '../../src-main/segmentation/index.ts'
import { sharedData } from '../shared-data.ts'
import { type BenchRow, rounded } from './row.ts'

const RUNS = 12

/** Drawn fields of two sizes, then the annotated images where the shared data is present. */
export async function benchSegmentation(): Promise<BenchRow[]> {
  return [...fieldRows(), ...(await agreementRows())]
}

function fieldRows(): BenchRow[] {
  const small = drawField({ side: 640, nuclei: 200, diameter: 16, bitDepth: 8 })
  const large = drawField({ side: 2160, nuclei: 1500, diameter: 24, bitDepth: 16 })
  const nuclei = segmentNuclei(small).labels
  const found = `640×640, 8 bit, ${nuclei.count} nuclei`
  const foundLarge = `2160×2160, 16 bit, ${segmentNuclei(large).labels.count} nuclei`
  return [
    { ...timed('segment nuclei', found, () => segmentNuclei(small)), target: 35 },
    { ...timed('cells in a channel', found, () => segmentCells(small, nuclei)), target: 25 },
    { ...timed('cells as rings', found, () => segmentCells(undefined, nuclei)), target: 25 },
    { ...timed('segment nuclei, large', foundLarge, () => segmentNuclei(large)), target: 1000 },
  ]
}

/** The fastest of several runs after as many for warming up: what the code takes when nothing else is running. */
function timed(name: string, note: string, task: () => unknown): BenchRow {
  const times: number[] = []
  for (let run = 0; run < 2 * RUNS; run++) {
    const started = performance.now()
    task()
    times.push(performance.now() - started)
  }
  return {
    name,
    value: rounded(Math.min(...times.slice(RUNS))),
    unit: 'ms',
    note: `${note}, best of ${RUNS}, one core`,
  }
}

interface Field {
  readonly side: number
  readonly nuclei: number
  readonly diameter: number
  readonly bitDepth: 8 | 16
}

/** Soft discs of several brightnesses, each in a dim halo, with photon-like noise. */
function drawField({ side, nuclei, diameter, bitDepth }: Field): Plane {
  const random = seededRandom(11)
  const field = new Float64Array(side * side).fill(0.04)
  for (let n = 0; n < nuclei; n++) {
    const [centreX, centreY] = [random.next() * side, random.next() * side]
    const height = 0.2 + 0.4 * random.next()
    for (let y = Math.max(0, Math.floor(centreY - 2 * diameter)); y < Math.min(side, centreY + 2 * diameter); y++) {
      for (let x = Math.max(0, Math.floor(centreX - 2 * diameter)); x < Math.min(side, centreX + 2 * diameter); x++) {
        const outward = Math.hypot(x - centreX, y - centreY) - diameter / 2
        field[y * side + x]! +=
          height / (1 + Math.exp(2 * outward)) + 0.1 * height * Math.exp((-outward * outward) / 80)
      }
    }
  }
  const top = 2 ** bitDepth - 1
  const noisy = (value: number) =>
    Math.round(top * Math.min(1, Math.max(0, value + 0.05 * Math.sqrt(value) * random.normal())))
  const data = bitDepth === 8 ? Uint8Array.from(field, noisy) : Uint16Array.from(field, noisy)
  return { width: side, height: side, data, bitDepth }
}

async function agreementRows(): Promise<BenchRow[]> {
  const folder = sharedData('dsb2018')
  if (folder === undefined) return []
  const lines = readFileSync(`${folder}/manifest.csv`, 'utf8').trim().split('\n').slice(1)
  const rows: BenchRow[] = []
  for (const modality of ['fluorescence', 'histology', 'brightfield']) {
    const ids = lines
      .map((line) => line.split(','))
      .filter((fields) => fields[1] === modality)
      .map((fields) => fields[0]!)
    const scores = []
    for (const id of ids) {
      const truth = await readLabelImage(`${folder}/labels/${id}.png`)
      // The red sample of stained tissue, in which haematoxylin is darkest; the only sample of the others.
      const plane = await readPlane({ path: `${folder}/images/${id}.png`, page: 0, sample: 0 })
      scores.push(averagePrecision(truth, segmentNuclei(plane).labels))
    }
    const { images, ap, map } = summariseScores(scores)
    const note = `dsb2018, ${images} images, mean over images, defaults`
    rows.push({ name: `${modality}, AP at IoU 0.5`, value: rounded(ap[0]!.ap), unit: '', note })
    rows.push({ name: `${modality}, mAP 0.5–0.95`, value: rounded(map), unit: '', note })
  }
  return rows
}
