/** `explain`: which pixels of an image carry a network's score for a class, for any ONNX classifier. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { diskFault } from '../base/index.ts'
import { PROVIDERS } from '../engine/index.ts'
import {
  CELL_REGION_DEFAULTS,
  type CellRegions,
  cellRegions,
  EXPLAIN_METHODS,
  explainFile,
  type FileExplanation,
  type FileRequest,
  REGION_DEFAULTS,
  regionsOf,
} from '../explain/index.ts'
import { encodePng8, writeFloatTiff } from '../image/index.ts'
import { type ParsedArguments, UsageError } from './arguments.ts'
import { type Command, lines, type Outcome } from './command.ts'
import type { Session } from './session.ts'

/** Regions shown. */
const TOP = 10

export const explainCommand: Command = {
  usage:
    'explain --model any.onnx|MODEL --image F[,F…] [--class C|all] [--method M] --out map.tif [--mask mask.png] [--start score|map] [--layer NAME] [--output NAME] [--mean N] [--deviation N] [--provider NAME] [--json]',
  summary: 'Write a map of the pixels that carry the score of a class, and name its strongest regions.',
  flags: {
    model: { kind: 'value', required: true, help: 'an ONNX file, or a model with its card' },
    image: { kind: 'value', required: true, help: 'image; of several channels one file, or one for each with commas' },
    out: { kind: 'value', required: true, help: 'map to write: TIFF of 32-bit floats' },
    mask: { kind: 'value', help: 'pixels of cells by the map, 0 and 255: PNG of 8 bits; of the method jacobian' },
    class: {
      kind: 'value',
      help: 'number from 0, or name from the card; the predicted one unless told; all: every one, of the method jacobian',
    },
    method: { kind: 'value', help: `${EXPLAIN_METHODS.join(', ')}; gradient unless told` },
    start: { kind: 'value', help: 'score: what the class score needs; map: all that speaks for the class' },
    layer: { kind: 'value', help: 'grad-cam: feature map, the last one unless told' },
    output: { kind: 'value', help: 'output that holds the scores, where there are several' },
    mean: { kind: 'value', help: 'without a card: subtracted from every pixel; 0 unless told' },
    deviation: { kind: 'value', help: 'without a card: divides every pixel then; 1 unless told' },
    provider: { kind: 'value', help: `${PROVIDERS.join(', ')}; the best there is unless told` },
  },
  async run(args, session) {
    const out = resolve(args.required('out'))
    if (!['.tif', '.tiff'].includes(extname(out).toLowerCase()))
      throw new UsageError(`--out is ${out}: a .tif is written.`)
    const request = requestOf(args, session)
    const mask = maskPath(args, request)
    const found = await explainFile(request)
    session.progress.end()
    await writeFloatTiff(out, found.map)
    if (mask === undefined) return outcome(found, out)
    const cells = cellRegions(found.map, CELL_REGION_DEFAULTS, found.isOfAll ? found.channels : [])
    await writeMask(mask, cells.mask)
    return outcome(found, out, { mask, cells })
  },
}

function requestOf(args: ParsedArguments, session: Session): FileRequest {
  const provider = oneOf(args, 'provider', PROVIDERS)
  return {
    model: resolve(args.required('model')),
    images: args
      .required('image')
      .split(',')
      .map((path) => resolve(path.trim())),
    class: args.value('class'),
    method: oneOf(args, 'method', EXPLAIN_METHODS) ?? 'gradient',
    start: oneOf(args, 'start', ['score', 'map'] as const),
    layer: args.value('layer'),
    output: args.value('output'),
    mean: number(args, 'mean'),
    deviation: number(args, 'deviation'),
    run: {
      signal: session.signal,
      onProgress: session.progress.report,
      onMessage: session.progress.say,
      ...(provider && { providers: [provider] }),
    },
  }
}

function maskPath(args: ParsedArguments, { method }: FileRequest): string | undefined {
  const given = args.value('mask')
  if (given === undefined) return undefined
  if (method !== 'jacobian') throw new UsageError('--mask goes with --method jacobian.')
  const path = resolve(given)
  if (extname(path).toLowerCase() !== '.png') throw new UsageError(`--mask is ${path}: a .png is written.`)
  return path
}

async function writeMask(path: string, { width, height, data }: CellRegions['mask']): Promise<void> {
  const bytes = await encodePng8({ width, height, samples: 1, bytes: data.map((inside) => 255 * inside) })
  const unfinished = `${path}.part`
  try {
    await writeFile(unfinished, bytes)
    await rename(unfinished, path)
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => undefined)
    throw diskFault(path, cause)
  }
}

interface WrittenMask {
  readonly mask: string
  readonly cells: CellRegions
}

function outcome(found: FileExplanation, out: string, written?: WrittenMask): Outcome {
  const { map, scores, probabilities, classes, isOfAll, class: chosen, gap } = found
  const regions = regionsOf(map, REGION_DEFAULTS).slice(0, TOP)
  const named = classes.map((name, i) => ({ name, score: scores[i] ?? null, probability: probabilities[i]! }))
  const json = {
    out,
    width: map.width,
    height: map.height,
    class: isOfAll ? 'all' : classes[chosen]!,
    probability: isOfAll ? null : probabilities[chosen]!,
    classes: named,
    ...(gap !== undefined && { gap }),
    ...(written && { mask: written.mask, ...maskFacts(written.cells) }),
    regions: regions.map(({ mask: _, ...region }) => region),
  }
  const text = lines([
    ['Map', out],
    ['Class', isOfAll ? 'all' : `${json.class} (probability ${probabilities[chosen]!.toFixed(3)})`],
    ...(written ? maskRows(written) : []),
    ...regions.map(({ x, y, width, height, score }, i): [string, string] => [
      `Region ${i + 1}`,
      `${width} × ${height} at ${x}, ${y}; ${score.toPrecision(3)}`,
    ]),
  ])
  return { json, text }
}

/** `share`: of the image's pixels. `threshold` is null where the map says nothing anywhere. */
function maskFacts({ mask, threshold, iterations, converged, change }: CellRegions) {
  const inside = mask.data.reduce((sum, pixel) => sum + pixel, 0)
  return {
    share: inside / mask.data.length,
    threshold: Number.isNaN(threshold) ? null : threshold,
    iterations,
    converged,
    change,
  }
}

function maskRows({ mask, cells }: WrittenMask): [string, string][] {
  const { share, threshold, iterations, converged } = maskFacts(cells)
  const settled = converged ? `settled after ${iterations}` : `not settled after ${iterations}`
  return [
    ['Mask', mask],
    ['Cells', `${(100 * share).toFixed(1)} % of the image`],
    ['Threshold', `${threshold === null ? 'none, the map is empty' : threshold.toPrecision(3)}; ${settled} iterations`],
  ]
}

function oneOf<T extends string>(args: ParsedArguments, flag: string, known: readonly T[]): T | undefined {
  const text = args.value(flag)
  const found = known.find((name) => name === text)
  if (text !== undefined && !found)
    throw new UsageError(`--${flag} is ${JSON.stringify(text)}: it is one of ${known.join(', ')}.`)
  return found
}

function number(args: ParsedArguments, flag: string): number | undefined {
  const text = args.value(flag)
  if (text === undefined) return undefined
  if (text.trim() !== '' && Number.isFinite(Number(text))) return Number(text)
  throw new UsageError(`--${flag} is ${JSON.stringify(text)}: a number is needed.`)
}
