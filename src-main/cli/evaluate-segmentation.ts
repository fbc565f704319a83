/** Segments labelled images, writes what was found, and scores it: AP at IoU 0.50 … 0.95. */
import { readdir } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { describeError, Fault, makeFolder, mean, throwIfCancelled } from '../base/index.ts'
import { isImageName } from '../image/index.ts'
import { summariseScores } from '../segmentation/index.ts'
import type { ImageEvaluation } from '../work/index.ts'
import { lines, type Outcome } from './command.ts'
import type { Session } from './session.ts'

interface Folders {
  readonly images: string
  readonly labels: string
  readonly out: string
}

/** Compares images with labels of the same names, and writes the predicted labels as 16-bit PNG. */
export async function evaluateSegmentation(paths: Folders, session: Session): Promise<Outcome> {
  const out = resolve(paths.out)
  const { pairs, unlabelled } = await pairUp(resolve(paths.images), resolve(paths.labels))
  await makeFolder(out)
  const { scores, failures } = await evaluateAll(pairs, out, session)
  if (scores.length === 0)
    throw new Fault('unreadable_file', `None of ${pairs.length} images could be evaluated: ${failures[0]}`)
  const summary = summariseScores(scores.map((entry) => entry.score))
  const json = {
    images: summary.images,
    objects: summary.objects,
    ap: Object.fromEntries(summary.ap.map(({ threshold, ap }) => [threshold.toFixed(2), ap])),
    map: summary.map,
    secondsPerImage: mean(scores.map((entry) => entry.seconds)),
    splits: summary.splits,
    merges: summary.merges,
    unlabelled,
    failures,
  }
  const text = lines([
    ['Images', json.images],
    ['Objects', json.objects],
    ...Object.entries(json.ap).map(([threshold, ap]): [string, string] => [`AP@${threshold}`, ap.toFixed(3)]),
    ['mAP', json.map.toFixed(3)],
    ['Seconds an image', json.secondsPerImage.toFixed(3)],
    ...(unlabelled.length > 0 ? [['Without labels', unlabelled.join(', ')] as const] : []),
    ...failures.map((failure): [string, string] => ['Failed', failure]),
  ])
  return { json, text }
}

interface Pair {
  readonly stem: string
  readonly imagePath: string
  readonly labelPath: string
}

/** Images and labels with the same name before the extension, in natural order; images without labels by name. */
async function pairUp(images: string, labels: string): Promise<{ pairs: Pair[]; unlabelled: string[] }> {
  const labelOf = new Map((await listFolder(labels)).map((name) => [stemOf(name), name]))
  const pairs: Pair[] = []
  const unlabelled: string[] = []
  for (const name of await listFolder(images)) {
    const label = labelOf.get(stemOf(name))
    if (label === undefined) unlabelled.push(name)
    else pairs.push({ stem: stemOf(name), imagePath: join(images, name), labelPath: join(labels, label) })
  }
  if (pairs.length === 0)
    throw new Fault('no_images', `No image in ${images} has labels of the same name in ${labels}.`, {
      path: images,
      todo: 'Name each label file like its image.',
    })
  return { pairs, unlabelled }
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    const names = (await readdir(folder)).filter(isImageName)
    return names.sort(new Intl.Collator('en', { numeric: true }).compare)
  } catch (cause) {
    throw new Fault('not_found', `The folder cannot be read: ${folder}.`, { path: folder, cause })
  }
}

function stemOf(name: string): string {
  return name.slice(0, name.length - extname(name).length)
}

async function evaluateAll(
  pairs: readonly Pair[],
  out: string,
  session: Session,
): Promise<{ scores: ImageEvaluation[]; failures: string[] }> {
  const { workers } = session.desk()
  const results = new Map<string, ImageEvaluation>()
  const failures: string[] = []
  const queue = [...pairs]
  const lane = async (): Promise<void> => {
    for (let pair = queue.shift(); pair; pair = queue.shift()) {
      throwIfCancelled(session.signal)
      try {
        results.set(pair.stem, await workers.run('evaluate-image', { ...pair, outPath: join(out, `${pair.stem}.png`) }))
      } catch (error) {
        failures.push(describeError(error))
      }
      session.progress.report({
        stage: 'Evaluating',
        done: results.size + failures.length,
        total: pairs.length,
        unit: 'images',
      })
    }
  }
  await Promise.all(Array.from({ length: workers.size }, lane))
  session.progress.end()
  return { scores: pairs.flatMap((pair) => results.get(pair.stem) ?? []), failures }
}
