/** Bare ONNX files on their way to becoming models: what they say of themselves, and what a card must be asked for. */
import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Fault, systemCode } from '../base/index.ts'
import { embedOnnx, type OnnxEndOutline, type OnnxOutline, outlineOnnx } from '../graph/index.ts'

export interface NetworkDescription extends OnnxOutline {
  /** The input that takes images, [n, channel, y, x]; null where none or several could. */
  readonly image: ImageInput | null
  /** Operations that the program cannot differentiate: the network runs, but has no gradient saliency. */
  readonly withoutRule: readonly string[]
  /** What the file does not say and its card must, one question each. */
  readonly questions: readonly string[]
}

export interface ImageInput {
  readonly name: string
  /** Null where the network takes any. */
  readonly batch: number | null
  readonly channels: number | null
  readonly height: number | null
  readonly width: number | null
}

/** What a network says of itself. Throws a Fault `unreadable_file` where the bytes are not an ONNX file. */
export function describeNetwork(onnx: Uint8Array): NetworkDescription {
  const outline = outlineOnnx(onnx)
  const candidates = outline.inputs.filter(({ dtype, shape }) => dtype === 'float32' && shape?.length === 4)
  const image = candidates.length === 1 ? imageOf(candidates[0]!) : null
  const withoutRule = outline.operations.filter(({ hasRule }) => !hasRule).map(({ name }) => name)
  return { ...outline, image, withoutRule, questions: questionsAbout(outline, image) }
}

function imageOf({ name, shape }: OnnxEndOutline): ImageInput {
  const [batch, channels, height, width] = shape!.map((extent) => (typeof extent === 'number' ? extent : null))
  return { name, batch: batch!, channels: channels!, height: height!, width: width! }
}

function questionsAbout({ inputs, outputs }: OnnxOutline, image: ImageInput | null): string[] {
  const listed = (ends: readonly OnnxEndOutline[]): string => ends.map(shown).join(', ')
  const channels = image?.channels ?? null
  const [only] = outputs
  const extent = only?.shape?.[1]
  return [
    ...(image ? [] : [`Which input takes images: ${listed(inputs) || 'the file names none'}?`]),
    ...(outputs.length === 1 ? [] : [`Which output holds the result: ${listed(outputs)}?`]),
    channels === null ? 'Which channels does it take, in which order?' : `What are its ${channels} channels, in order?`,
    typeof extent === 'number'
      ? `What are the ${extent} classes of ${only!.name}, in order?`
      : 'What are its classes, in order?',
    'Are the results logits or probabilities, of classes that exclude one another or not?',
    'By which mean and deviation of stored intensities was each channel normalised?',
    'How large is a pixel that it was trained on, in µm?',
    'Under which licence may it be used?',
  ]
}

const shown = ({ name, dtype, shape }: OnnxEndOutline): string =>
  `${name} (${dtype ?? 'not a tensor of numbers'} [${shape?.map((extent) => extent ?? '?').join(', ') ?? '?'}])`

const MOST_BYTES = 2 ** 31 - 1

/**
 * A bare ONNX file in one piece: data in files beside it is moved into it, data elsewhere is refused. Throws a Fault:
 * `not_found`, `unreadable_file`, `forbidden`.
 */
export async function readNetwork(path: string): Promise<Uint8Array> {
  const bytes = await contentOf(path)
  try {
    return embedOnnx(bytes, dirname(path))
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    throw new Fault(cause.code, cause.message, {
      path: cause.path ?? path,
      ...(cause.code === 'not_found' && { todo: 'Put the files that came with the network beside it.' }),
      cause,
    })
  }
}

async function contentOf(path: string): Promise<Uint8Array> {
  try {
    if ((await stat(path)).size > MOST_BYTES)
      throw new Fault('unreadable_file', 'The file is larger than the 2 GB at which networks end.', { path })
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    const code = systemCode(cause) === 'ENOENT' ? 'not_found' : 'unreadable_file'
    throw new Fault(code, 'The network cannot be read.', { path, cause })
  }
}
