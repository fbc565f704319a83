/** NumPy's archives, read and written, and archives that are damaged or malicious. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { Fault } from '../base/index.ts'
import { type Dtype, floats, integerList, numbersOf, type Tensor, tensorOf } from '../graph/index.ts'
import { encodeNpy, parseNpy } from './npy.ts'
import { encodeNpz, parseNpz } from './npz.ts'
import { openZip } from './zip-read.ts'
import { encodeZip } from './zip-write.ts'

const fixture = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../test/fixtures/model/${name}`, import.meta.url)))
const folder = temporaryFolder('npz')

interface Recorded {
  readonly shape: number[]
  readonly dtype: Dtype
  readonly data: number[]
}
const recorded = JSON.parse(fixture('arrays.json').toString()) as Record<string, Recorded>

it.each(['stored.npz', 'packed.npz'])('every array of %s is what NumPy wrote', (name) => {
  const arrays = parseNpz(fixture(name))
  expect(Object.keys(arrays)).toEqual(Object.keys(recorded))
  for (const [key, { shape, dtype, data }] of Object.entries(recorded)) {
    expect([arrays[key]!.shape, arrays[key]!.dtype], key).toEqual([shape, dtype])
    expect(numbersOf(arrays[key]!), key).toEqual(data)
  }
})

function numpy(script: string): string | undefined {
  try {
    return execFileSync('/usr/bin/python3', ['-c', `import json, numpy as np\n${script}`], { encoding: 'utf8' })
  } catch {
    return undefined
  }
}
const isNumpyThere = numpy('') !== undefined

const OURS: Record<string, Tensor> = {
  image: floats([1, 2, 3], [0, 1, -2.5, 3, 4, 1e-40]),
  double: tensorOf('float64', [2], [Math.PI, -1e300]),
  half: tensorOf('float16', [2], [0.5, -2]),
  counts: integerList([1, -7, 2 ** 40]),
  bytes: tensorOf('uint8', [2, 2], [0, 1, 254, 255]),
  flags: tensorOf('bool', [3], [1, 0, 1]),
  scalar: tensorOf('int32', [], [-5]),
  empty: floats([0, 3], []),
}

describe.skipIf(!isNumpyThere)('NumPy (skipped where Python has none)', () => {
  it.each([true, false])('reads back what was written, packed %s', (packed) => {
    const path = join(folder, `ours-${packed}.npz`)
    writeFileSync(path, encodeNpz(OURS, { packed }))
    const shown = numpy(
      `a = np.load(${JSON.stringify(path)})\nprint(json.dumps({k: [list(a[k].shape), a[k].dtype.name, a[k].astype(float).ravel().tolist()] for k in a}))`,
    )
    const expected = Object.entries(OURS).map(([key, value]) => [key, [value.shape, value.dtype, numbersOf(value)]])
    expect(JSON.parse(shown!)).toEqual(Object.fromEntries(expected))
  })
})

it('what was written is read the same', () => {
  expect(parseNpz(encodeNpz(OURS))).toEqual(OURS)
})

function codeOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof Fault) return `${error.code}: ${error.message}`
    throw error
  }
  return 'nothing was refused'
}

describe('arrays that cannot be trusted', () => {
  const npy = encodeNpy(floats([2, 3], [1, 2, 3, 4, 5, 6]))
  const withHeader = (from: string, to: string): Uint8Array => {
    const text = Buffer.from(npy).toString('latin1').replace(from, to)
    return Uint8Array.from(Buffer.from(text, 'latin1'))
  }
  it.each([
    ['cut off', npy.subarray(0, npy.length - 1), '24 bytes are announced, 23 follow'],
    ['without its beginning', npy.subarray(1), 'does not begin as one'],
    ['with a shape of its own making', withHeader('(2, 3)', '(2,99)'), '792 bytes are announced'],
    ['with objects of Python in it', withHeader("'<f4'", "'|O8'"), 'names no supported element type'],
    ['with a header of nothing', withHeader('fortran_order', 'fortran_______'), 'header'],
    ['with a header beyond its end', npy.subarray(0, 60), 'its header is cut off'],
  ])('%s', (_, bytes, message) => {
    expect(codeOf(() => parseNpy(bytes))).toContain(message)
  })
})

describe('archives that cannot be trusted', () => {
  const entry = (name: string, bytes = new Uint8Array(100)) => ({ name, bytes, packed: true })
  it.each(['../evil', 'a/../../evil', '/etc/passwd', 'C:/evil', 'a\\..\\evil'])('a file named %s', (name) => {
    expect(codeOf(() => openZip(encodeZip([entry(name)])))).toMatch(/^forbidden: .*leads outside/)
  })

  it('a file that swells a thousandfold', () => {
    const zip = openZip(encodeZip([entry('zeros.npy', new Uint8Array(70 * 2 ** 20))]))
    expect(codeOf(() => zip.read('zeros.npy'))).toMatch(/^forbidden: .*as no network does/)
  })

  it('many files that swell together', () => {
    const half = new Uint8Array(40 * 2 ** 20)
    const zip = openZip(encodeZip([entry('a', half), entry('b', half)]))
    expect(zip.read('a').length).toBe(half.length)
    expect(codeOf(() => zip.read('b'))).toMatch(/^forbidden/)
  })

  it('a file that holds more than its directory says', () => {
    const archive = Buffer.from(encodeZip([entry('a', new Uint8Array(1000))]))
    const central = archive.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'))
    archive.writeUInt32LE(10, central + 24)
    expect(codeOf(() => openZip(archive).read('a'))).toMatch(/^unreadable_file: .*cannot be unpacked/)
  })

  it('a changed byte', () => {
    const archive = Buffer.from(encodeZip([{ name: 'a', bytes: new Uint8Array(1000), packed: false }]))
    archive[500]! ^= 1
    expect(codeOf(() => openZip(archive).read('a'))).toMatch(/^unreadable_file: .*checksum/)
  })

  it('every cut of an archive is refused, none reads beyond the end', () => {
    const archive = fixture('packed.npz')
    for (let length = 0; length < archive.length; length += 37)
      expect(
        codeOf(() => parseNpz(archive.subarray(0, length))),
        `${length} bytes`,
      ).toMatch(/^unreadable_file/)
  })

  it('noise in place of any byte is refused or read, and nothing else', () => {
    const archive = fixture('packed.npz')
    for (let at = 0; at < archive.length; at += 11) {
      const noisy = Buffer.from(archive)
      noisy[at]! ^= 0xff
      expect(codeOf(() => parseNpz(noisy))).toMatch(/^(unreadable_file|forbidden|not_found|nothing)/)
    }
  })
})
