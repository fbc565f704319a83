/** `explain`: which pixels of an image carry a network's score for a class, for any ONNX classifier. */
import { extname, resolve } from 'node:path'
import { PROVIDERS } from '../engine/index.ts'
import {
  EXPLAIN_METHODS,
  explainFile,
  type FileExplanation,
  type FileRequest,
  REGION_DEFAULTS,
  regionsOf,
} from '../explain/index.ts'
import { writeFloatTiff } from '../image/index.ts'
import { type ParsedArguments, UsageError } from './arguments.ts'
import { type Command, lines, type Outcome } from './command.ts'
import type { Session } from './session.ts'

/** Regions shown. */
const TOP = 10

export const explainCommand: Command = {
  usage:
    'explain --model any.onnx|MODEL --image F[,F…] [--class C] [--method M] --out map.tif [--start score|map] [--layer NAME] [--output NAME] [--mean N] [--deviation N] [--provider NAME] [--json]',
  summary: 'Write a map of the pixels that carry the score of a class, and name its strongest regions.',
  flags: {
    model: { kind: 'value', required: true, help: 'an ONNX file, or a model with its card' },
    image: { kind: 'value', required: true, help: 'image; of several channels one file, or one for each with commas' },
    out: { kind: 'value', required: true, help: 'map to write: TIFF of 32-bit floats' },
    class: { kind: 'value', help: 'number from 0, or name from the card; the predicted one unless told' },
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
    const found = await explainFile(requestOf(args, session))
    session.progress.end()
    await writeFloatTiff(out, found.map)
    return outcome(found, out)
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

function outcome({ map, scores, probabilities, classes, class: chosen, gap }: FileExplanation, out: string): Outcome {
  const regions = regionsOf(map, REGION_DEFAULTS).slice(0, TOP)
  const named = classes.map((name, i) => ({ name, score: scores[i] ?? null, probability: probabilities[i]! }))
  const json = {
    out,
    width: map.width,
    height: map.height,
    class: classes[chosen]!,
    probability: probabilities[chosen]!,
    classes: named,
    ...(gap !== undefined && { gap }),
    regions: regions.map(({ mask: _, ...region }) => region),
  }
  const text = lines([
    ['Map', out],
    ['Class', `${json.class} (probability ${json.probability.toFixed(3)})`],
    ...regions.map(({ x, y, width, height, score }, i): [string, string] => [
      `Region ${i + 1}`,
      `${width} × ${height} at ${x}, ${y}; ${score.toPrecision(3)}`,
    ]),
  ])
  return { json, text }
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
