/** Images of a folder through a model: a table of scores and, where wanted, maps and regions of what carries them. */
import { readdir } from 'node:fs/promises'
import { dirname, extname, join, relative, sep } from 'node:path'
import { describeError, Fault, makeFolder } from '../base/index.ts'
import { PROVIDER_TITLES, type ProviderName } from '../engine/index.ts'
import { writeRegions } from '../explain/index.ts'
import { downsample, isImageName, type PlaneAddress, readImageInfo, writeFloatTiff } from '../image/index.ts'
import { type ModelCard, readModel } from '../model/index.ts'
import { writeTable } from '../table/index.ts'
import { type Detection, detectImages, thresholdOf } from '../work/index.ts'
import { lines, type Outcome } from './command.ts'
import type { Session } from './session.ts'

export interface FolderPrediction {
  readonly model: string
  readonly images: string
  readonly out: string
  /** Folder for maps and regions. */
  readonly saliency: string | undefined
  readonly providers: readonly ProviderName[] | undefined
}

interface Row extends Omit<Detection, 'map'> {
  readonly file: string
}

export async function predictFolder(request: FolderPrediction, session: Session): Promise<Outcome> {
  const model = await readModel(request.model)
  checkEvidence(request, model.card)
  const { files, failures } = await readable(request.images, model.card)
  if (request.saliency !== undefined) await makeFolder(request.saliency)
  const rows: (Row | undefined)[] = []
  let provider: ProviderName | undefined
  const began = performance.now()
  await detectImages(
    {
      model,
      images: files.map(({ planes }) => planes),
      isExplained: request.saliency !== undefined,
      async take(index, found) {
        const { file } = files[index]!
        if (found instanceof Fault) failures.push(found.describe())
        else {
          const { map, ...row } = found
          rows[index] = { file, ...row }
          if (request.saliency !== undefined && map) await writeMap(request.saliency, file, found)
        }
      },
    },
    {
      signal: session.signal,
      ...(request.providers && { providers: request.providers }),
      onProgress: session.progress.report,
      onMessage: session.progress.say,
      onProvider: (name) => {
        provider = name
      },
    },
  )
  session.progress.end()
  const done = rows.filter((row) => row !== undefined)
  if (done.length === 0) throw new Fault('unreadable_file', `None of the images could be read: ${failures[0]}`)
  await writeScores(request.out, done, model.card)
  if (request.saliency !== undefined) await writeEvidence(request.saliency, done)
  return outcomeOf(request, { done, failures, card: model.card, provider, seconds: (performance.now() - began) / 1000 })
}

/** Every image of a classifier has a class of its own to be explained. */
function checkEvidence({ saliency }: FolderPrediction, { task, classes }: ModelCard): void {
  if (saliency === undefined || task !== 'classes') return
  throw new Fault('bad_argument', `Maps of ${classes.length} classes are not written all at once.`, {
    todo: "Leave --saliency out; 'explain --class NAME' shows what carries one class of an image.",
  })
}

interface Readable {
  readonly file: string
  readonly planes: readonly PlaneAddress[]
}

/** Images in the folder and below it, in natural order, each with as many channels as the model takes. */
async function readable(folder: string, card: ModelCard): Promise<{ files: Readable[]; failures: string[] }> {
  const files: Readable[] = []
  const failures: string[] = []
  for (const file of await imagesBelow(folder)) {
    try {
      files.push({ file, planes: await channelsOf(join(folder, file), card.channels.length) })
    } catch (error) {
      failures.push(describeError(error))
    }
  }
  if (files.length === 0)
    throw new Fault('no_images', failures[0] ?? `There are no images in ${folder}.`, { path: folder })
  return { files, failures }
}

async function imagesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && isImageName(entry.name))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .sort(new Intl.Collator('en', { numeric: true }).compare)
  } catch (cause) {
    throw new Fault('not_found', `The folder cannot be read: ${folder}.`, { path: folder, cause })
  }
}

/** One channel is the first page; several are the file's pages or samples, whichever are as many. */
async function channelsOf(path: string, count: number): Promise<PlaneAddress[]> {
  if (count === 1) return [{ path, page: 0 }]
  const { pages, samples } = await readImageInfo(path)
  if (pages === count) return Array.from({ length: count }, (_, page) => ({ path, page }))
  if (samples === count) return Array.from({ length: count }, (_, sample) => ({ path, page: 0, sample }))
  throw new Fault('unsupported_image', `${path} has ${pages} pages of ${samples} channels; the model takes ${count}.`, {
    path,
    todo: 'Give files that hold all channels, or import the screen and use --project.',
  })
}

async function writeMap(folder: string, file: string, { map, width, height }: Detection): Promise<void> {
  const path = join(folder, `${file.slice(0, file.length - extname(file).length)}.tif`)
  await makeFolder(dirname(path))
  const { data } = downsample({ ...map!, bitDepth: 32 }, width, height)
  await writeFloatTiff(path, { width, height, data: data as Float32Array })
}

async function writeScores(path: string, rows: readonly Row[], card: ModelCard): Promise<void> {
  const numbers = (name: string, of: (row: Row) => number) =>
    ({ name, kind: 'number', values: Float64Array.from(rows, of) }) as const
  await writeTable(path, {
    rows: rows.length,
    columns: [
      { name: 'file', kind: 'text', values: rows.map(({ file }) => file) },
      { name: 'label', kind: 'text', values: rows.map((row) => labelOf(row, card)) },
      numbers('score', (row) => scoreOf(row, card)),
      ...(card.task === 'classes'
        ? card.classes.map((name, i) => numbers(`score_${name}`, ({ probabilities }) => probabilities[i] ?? Number.NaN))
        : []),
      ...card.classes.map((name, i) => numbers(`logit_${name}`, ({ scores }) => scores[i] ?? Number.NaN)),
    ],
  })
}

/** Of the positive class; of a classifier that of the label. */
const scoreOf = ({ probability, probabilities }: Row, { task }: ModelCard): number =>
  task === 'classes' ? Math.max(...probabilities) : probability

/** Whether an image may have several classes. */
const isMultiLabel = ({ task, output }: ModelCard): boolean => task === 'classes' && output.activation === 'sigmoid'

/** Classes whose probability comes to the threshold. */
const labelsOf = ({ probabilities }: Row, card: ModelCard): string[] =>
  card.classes.filter((_, i) => probabilities[i]! >= thresholdOf(card))

/**
 * The positive class from the threshold on; otherwise the best of the others. Of a classifier simply the best, and where an image
 * may have several classes all that it has, joined by `;`.
 */
function labelOf(row: Row, card: ModelCard): string {
  const { probability, probabilities, scores } = row
  if (isMultiLabel(card)) return labelsOf(row, card).join(';')
  if (card.task === 'classes') return card.classes[probabilities.indexOf(Math.max(...probabilities))] ?? 'unknown'
  const positive = card.output.positiveClass ?? card.classes.at(-1) ?? 'positive'
  if (probability >= thresholdOf(card)) return positive
  const others = card.classes
    .map((name, i) => ({ name, score: scores[i] ?? 0 }))
    .filter(({ name }) => name !== positive)
  return others.sort((a, b) => b.score - a.score)[0]?.name ?? `not ${positive}`
}

async function writeEvidence(folder: string, rows: readonly Row[]): Promise<void> {
  const regions = rows.flatMap(({ file, regions: own }) => own.map((region) => ({ file, ...region })))
  await writeRegions(join(folder, 'regions.csv'), regions)
}

interface Finished {
  readonly done: readonly Row[]
  readonly failures: readonly string[]
  readonly card: ModelCard
  readonly provider: ProviderName | undefined
  readonly seconds: number
}

function outcomeOf(request: FolderPrediction, { done, failures, card, provider, seconds }: Finished): Outcome {
  const isClassifier = card.task === 'classes'
  const positive = done.filter(({ probability }) => probability >= thresholdOf(card)).length
  const hasClass = (row: Row, name: string): boolean =>
    isMultiLabel(card) ? labelsOf(row, card).includes(name) : labelOf(row, card) === name
  const perClass = Object.fromEntries(
    card.classes.map((name) => [name, done.filter((row) => hasClass(row, name)).length]),
  )
  const regions = done.reduce((sum, row) => sum + row.regions.length, 0)
  return {
    json: {
      out: request.out,
      images: done.length,
      ...(isClassifier ? { perClass } : { positive }),
      ...((!isClassifier || isMultiLabel(card)) && { threshold: thresholdOf(card) }),
      provider,
      seconds,
      failures,
      ...(request.saliency !== undefined && { saliency: request.saliency, regions }),
    },
    text: lines([
      ['Scores', request.out],
      ['Images', done.length.toLocaleString('en')],
      ...(isClassifier
        ? Object.entries(perClass)
        : [['Positive', positive.toLocaleString('en')] as [string, string]]
      ).map(([name, count]): [string, string] => [name, String(count)]),
      ...(request.saliency === undefined ? [] : [['Regions', `${regions} in ${request.saliency}`] as const]),
      [
        'Speed',
        `${(done.length / seconds).toFixed(1)} images/s on ${provider ? PROVIDER_TITLES[provider] : 'the CPU'}`,
      ],
      ...failures.map((failure): [string, string] => ['Failed', failure]),
    ]),
    failed: failures.length > 0,
  }
}
