/** Does a provider compute what was computed when the model was made? Test tensors in, deviations out. */
import { Fault } from '../base/index.ts'
import { numbersOf, showShape, type Tensor } from '../graph/index.ts'
import { openSession, type ProviderName, type Tensors } from './session.ts'

export interface ParityOptions {
  readonly provider?: ProviderName
  readonly threads?: number
  /** Largest deviation that counts as agreement, in shares of the output's largest absolute value; 1e-3 unless told. */
  readonly tolerance?: number
}

export interface OutputParity {
  readonly name: string
  /** Largest absolute deviation. NaN where one side alone is not finite. */
  readonly absolute: number
  /** The same, divided by the largest absolute value of the stored output. */
  readonly relative: number
}

export interface ParityReport {
  readonly provider: ProviderName
  readonly outputs: readonly OutputParity[]
  readonly agrees: boolean
}

/** Products in TF32 and half-precision sums of GPUs stay below it; a wrong result does not. */
const TOLERANCE = 1e-3

/**
 * Runs a model's test input on one provider and compares each stored output. Throws a Fault: `provider_missing`,
 * `unreadable_file` where a stored output is none of the network's or has another shape.
 */
export async function checkParity(
  onnx: Uint8Array,
  test: { readonly input: Tensors; readonly output: Tensors },
  { provider = 'cpu', threads, tolerance = TOLERANCE }: ParityOptions = {},
): Promise<ParityReport> {
  const session = await openSession(onnx, { provider, ...(threads === undefined ? {} : { threads }) })
  try {
    const names = Object.keys(test.output)
    const unknown = names.find((name) => !session.outputs.includes(name))
    if (unknown !== undefined) throw new Fault('unreadable_file', `The network has no output ${unknown}.`)
    const found = await session.run(test.input, names)
    const outputs = names.map((name) => compare(name, found[name]!, test.output[name]!))
    return { provider, outputs, agrees: outputs.every(({ relative }) => relative <= tolerance) }
  } finally {
    await session.release()
  }
}

function compare(name: string, found: Tensor, stored: Tensor): OutputParity {
  if (showShape(found.shape) !== showShape(stored.shape))
    throw new Fault(
      'unreadable_file',
      `Output ${name} has shape ${showShape(found.shape)}, the stored one ${showShape(stored.shape)}.`,
    )
  const [a, b] = [numbersOf(found), numbersOf(stored)]
  let [absolute, largest] = [0, 0]
  for (let i = 0; i < b.length; i++) {
    if (Object.is(a[i], b[i]) || a[i] === b[i]) continue
    const deviation = Math.abs(a[i]! - b[i]!)
    absolute = deviation > absolute || !Number.isFinite(deviation) ? deviation : absolute
    if (!Number.isFinite(absolute)) return { name, absolute: Number.NaN, relative: Number.NaN }
  }
  for (const value of b) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value))
  return { name, absolute, relative: absolute === 0 ? 0 : absolute / (largest || 1) }
}
