/** A model on disk: a folder or zip archive of its network, its card and the tensors to check it with. */
import { createHash } from 'node:crypto'
import { Fault } from '../base/index.ts'
import { embedOnnx, outlineOnnx } from '../graph/index.ts'
import { type ModelCard, parseCard } from './card.ts'
import { encodeNpz, type NamedTensors, parseNpz } from './npz.ts'
import { openPackage, type PackageFiles } from './package-files.ts'
import { writePackage } from './package-write.ts'

/** Names inside a package. */
const NETWORK = 'model.onnx'
const CARD = 'card.json'
const TEST_INPUT = 'test-input.npz'
const TEST_OUTPUT = 'test-output.npz'

export interface ModelPackage {
  /** The network with all its weights: one file without others beside it. */
  readonly onnx: Uint8Array
  readonly card: ModelCard
  /** By input and output name: what was fed when the model was made, and what came out. Null where none was kept. */
  readonly test: ParityTensors | null
}

export interface ParityTensors {
  readonly input: NamedTensors
  readonly output: NamedTensors
}

export interface StoredModel extends ModelPackage {
  /** SHA-256 of the network in hexadecimal digits: a model's identity in run records. */
  readonly hash: string
}

/** SHA-256 of a network in hexadecimal digits. */
export const modelHash = (onnx: Uint8Array): string => createHash('sha256').update(onnx).digest('hex')

/**
 * Reads a model from its folder, or from a zip archive of such a folder. Throws a Fault: `not_found` where a part is missing,
 * `unreadable_file` where one is damaged or the card describes another network, `forbidden` for paths that lead outside.
 */
export async function readModel(path: string): Promise<StoredModel> {
  const files = await openPackage(path)
  const onnx = await needed(files, NETWORK, path)
  const stored = parseJson(await needed(files, CARD, path), path)
  const card = parseCard(stored, path)
  const hash = modelHash(onnx)
  const announced = (stored as { sha256?: unknown }).sha256
  if (announced !== undefined && announced !== hash)
    throw new Fault('unreadable_file', `${NETWORK} is damaged, or the card is of another network.`, {
      path,
      todo: 'Copy the model again from where it came.',
    })
  await inFile(NETWORK, path, () => checkEnds(onnx, card))
  return { onnx, card, hash, test: await readTest(files, path) }
}

async function readTest(files: PackageFiles, path: string): Promise<ParityTensors | null> {
  const [input, output] = [await files.read(TEST_INPUT), await files.read(TEST_OUTPUT)]
  if (!input || !output) return null
  return {
    input: await inFile(TEST_INPUT, path, () => parseNpz(input)),
    output: await inFile(TEST_OUTPUT, path, () => parseNpz(output)),
  }
}

/**
 * Writes a model, whole or not at all: an archive where the path ends in `.zip`, a folder otherwise. A model that stood there
 * is replaced; a folder that holds anything else is refused. Returns the network's hash. Throws a Fault: `disk`,
 * `bad_argument` where the card and the network disagree.
 */
export async function writeModel(path: string, { onnx, card, test }: ModelPackage): Promise<string> {
  const checked = checkedCard(card)
  checkEnds(onnx, checked)
  const hash = modelHash(onnx)
  const text = `${JSON.stringify({ ...checked, sha256: hash }, null, 2)}\n`
  const files = [
    { name: NETWORK, bytes: onnx, packed: false },
    { name: CARD, bytes: new TextEncoder().encode(text), packed: true },
    ...(test ? testFiles(test) : []),
  ]
  await writePackage(path, files, [NETWORK, CARD, TEST_INPUT, TEST_OUTPUT])
  return hash
}

const testFiles = ({ input, output }: ParityTensors) => [
  { name: TEST_INPUT, bytes: encodeNpz(input), packed: false },
  { name: TEST_OUTPUT, bytes: encodeNpz(output), packed: false },
]

/** A card of our own making that cannot be read again is the caller's mistake. */
function checkedCard(card: ModelCard): ModelCard {
  try {
    return parseCard(card)
  } catch (cause) {
    throw cause instanceof Fault ? new Fault('bad_argument', cause.message, { cause }) : cause
  }
}

/** The network must be in one piece, and the card's input and outputs must be its own. */
function checkEnds(onnx: Uint8Array, { input, output, featureMap }: ModelCard): void {
  embedOnnx(onnx)
  const outline = outlineOnnx(onnx)
  const inputs = outline.inputs.map(({ name }) => name)
  const outputs = outline.outputs.map(({ name }) => name)
  if (!inputs.includes(input.name))
    throw new Fault(
      'bad_argument',
      `The card's input ${input.name} is not one of the network's (${inputs.join(', ')}).`,
    )
  for (const name of featureMap === null ? [output.name] : [output.name, featureMap])
    if (!outputs.includes(name))
      throw new Fault('bad_argument', `The card's output ${name} is not one of the network's (${outputs.join(', ')}).`)
}

async function needed(files: PackageFiles, name: string, path: string): Promise<Uint8Array> {
  const bytes = await files.read(name)
  if (bytes) return bytes
  throw new Fault('not_found', `This is not a model: ${name} is missing.`, {
    path,
    todo: 'A model is a folder, or a zip archive of it, with model.onnx and card.json.',
  })
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new Fault('unreadable_file', `${CARD} is not JSON.`, { path, cause })
  }
}

/** Faults of a part are told with the part's name and the model's path. */
async function inFile<T>(name: string, path: string, read: () => T): Promise<T> {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    const code = cause.code === 'bad_argument' ? 'unreadable_file' : cause.code
    throw new Fault(code, `${name}: ${cause.message}`, { path, cause })
  }
}
