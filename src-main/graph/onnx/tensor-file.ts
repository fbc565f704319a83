/** Tensors of ONNX files with their data, from the file itself or from another one in its folder. */
import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { Fault } from '../../base/index.ts'
import { DTYPES, type Dtype, dtypeOfCode, type TensorData } from '../dtype.ts'
import { showShape, sizeOf } from '../shape.ts'
import type { Tensor } from '../tensor.ts'
import type { OnnxTensor } from './parse.ts'
import { damaged } from './wire.ts'

/** `folder` is where the model lies; undefined for a model in memory, which can have no other files. */
export function tensorFrom(stored: OnnxTensor, folder: string | undefined): Tensor {
  const dtype = dtypeOfCode(stored.type)
  if (!dtype)
    throw new Fault(
      'unsupported_model',
      `The tensor ${stored.name} holds elements of type ${stored.type}, which are not supported.`,
    )
  const count = sizeOf(stored.extents)
  if (!Number.isSafeInteger(count) || stored.extents.some((extent) => extent < 0))
    throw damaged(`the tensor ${stored.name} has the shape ${showShape(stored.extents)}`)
  const length = count * DTYPES[dtype].bytes
  const raw = stored.external ? externalBytes(stored, length, folder) : stored.raw
  const held = raw ? raw.length / DTYPES[dtype].bytes : stored.numbers.length
  if (held !== count)
    throw damaged(`the tensor ${stored.name} of shape ${showShape(stored.extents)} holds ${held} elements`)
  return { dtype, shape: stored.extents, data: raw ? fromBytes(dtype, raw) : fromNumbers(dtype, stored.numbers) }
}

/** A copy, since typed arrays must begin at a multiple of their element size. */
const fromBytes = (dtype: Dtype, raw: Uint8Array): TensorData => new DTYPES[dtype].array(Uint8Array.from(raw).buffer)

function fromNumbers(dtype: Dtype, numbers: readonly (number | bigint)[]): TensorData {
  if (dtype === 'int64') return BigInt64Array.from(numbers.map(BigInt))
  if (dtype === 'uint64') return BigUint64Array.from(numbers.map((value) => BigInt.asUintN(64, BigInt(value))))
  if (dtype === 'float16') return new Float16Array(Uint16Array.from(numbers.map(Number)).buffer)
  return DTYPES[dtype].array.from(numbers.map(Number))
}

/** The bytes of a tensor kept outside the model; a Fault where they lie outside the model's folder or are not all there. */
function externalBytes({ name, external }: OnnxTensor, length: number, folder: string | undefined): Uint8Array {
  const location = external?.get('location') ?? ''
  const path = pathInside(location, folder)
  const offset = Number(external?.get('offset') ?? 0)
  const stated = Number(external?.get('length') ?? length)
  if (!Number.isSafeInteger(offset) || offset < 0 || stated !== length)
    throw damaged(`the tensor ${name} takes ${length} bytes, but ${stated} at ${offset} are given`)
  const file = openSync(path, 'r')
  try {
    if (fstatSync(file).size < offset + length)
      throw new Fault('unreadable_file', `The file of the tensor ${name} ends too early.`, { path })
    const bytes = new Uint8Array(length)
    for (let done = 0; done < length; ) {
      const read = readSync(file, bytes, done, length - done, offset + done)
      if (read === 0) throw new Fault('unreadable_file', `The file of the tensor ${name} ends too early.`, { path })
      done += read
    }
    return bytes
  } finally {
    closeSync(file)
  }
}

/** The real path of a file that must lie in the model's own folder or below, also after links are followed. */
function pathInside(location: string, folder: string | undefined): string {
  const refusal = (why: string): Fault =>
    new Fault('forbidden', `The model keeps data in the file ${location}, ${why}.`)
  if (folder === undefined) throw refusal('but was given without its folder')
  if (location === '' || isAbsolute(location) || location.includes('\0'))
    throw refusal('which is not a path inside its folder')
  const home = realpathSync(folder)
  const isInside = (path: string): boolean => {
    const way = relative(home, path)
    return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
  }
  const asked = resolve(home, location)
  if (!isInside(asked)) throw refusal('which is outside its folder')
  const real = realPath(asked)
  if (!isInside(real)) throw refusal('which leads outside its folder')
  return real
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch (cause) {
    throw new Fault('not_found', 'A file that holds data of the model is missing.', { path, cause })
  }
}
