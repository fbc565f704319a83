/** Named tensors as NumPy keeps them: a zip archive of `.npy` files. */
import { Fault } from '../base/index.ts'
import type { Tensor } from '../graph/index.ts'
import { encodeNpy, parseNpy } from './npy.ts'
import { openZip } from './zip-read.ts'
import { encodeZip } from './zip-write.ts'

export type NamedTensors = Readonly<Record<string, Tensor>>

const SUFFIX = '.npy'

/** The arrays by name. Throws a Fault `unreadable_file` for a damaged archive or array, naming the array. */
export function parseNpz(bytes: Uint8Array): Record<string, Tensor> {
  const zip = openZip(bytes)
  const arrays = zip.names.filter((name) => name.endsWith(SUFFIX))
  return Object.fromEntries(arrays.map((name) => [name.slice(0, -SUFFIX.length), arrayIn(zip.read(name), name)]))
}

function arrayIn(bytes: Uint8Array, name: string): Tensor {
  try {
    return parseNpy(bytes)
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    throw new Fault(cause.code, `${name}: ${cause.message}`, { cause })
  }
}

/** An archive that `numpy.load` reads; packed unless told to store the arrays as they are. */
export function encodeNpz(tensors: NamedTensors, { packed = true }: { packed?: boolean } = {}): Uint8Array {
  return encodeZip(
    Object.entries(tensors).map(([name, tensor]) => ({ name: `${name}${SUFFIX}`, bytes: encodeNpy(tensor), packed })),
  )
}
