/** Checkpoints on disk: whole or not at all, and of this training or refused. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { faultOf } from '../../test/toy-training.ts'
import { Fault } from '../base/index.ts'
import { floats } from '../graph/index.ts'
import { encodeNpz } from '../model/index.ts'
import {
  checkGoesOn,
  freshState,
  parseCheckpoint,
  readCheckpoint,
  type TrainingState,
  withBatchSize,
  writeCheckpoint,
} from './index.ts'

const folder = temporaryFolder('checkpoint')
const tensors = {
  'layer1.weight': floats([2, 3], [1, -2, 3.5, 4, 1e-40, 6]),
  'first/layer1.weight': floats([2, 3], Array(6).fill(0)),
}
const state: TrainingState = {
  ...freshState(tensors, { identity: { seed: 4, pooling: 'max' }, batchSize: 16 }),
  step: 40,
  seconds: 12.5,
  history: [
    {
      step: 40,
      epoch: 2,
      loss: 0.3,
      accuracy: null,
      rate: 1e-4,
      seconds: 12,
      imagesPerSecond: 51,
      validation: { loss: 0.2, precision: Number.NaN },
    },
  ],
  best: { step: 40, epoch: 2, score: -0.2, figures: { loss: 0.2, precision: Number.NaN } },
  stale: 1,
  drops: 2,
  bestWeights: { 'layer1.weight': floats([2, 3], [6, 5, 4, 3, 2, 1]) },
}

describe('a checkpoint', () => {
  it('comes back as it was, undefined figures too', async () => {
    const path = join(folder, 'whole.npz')
    await writeCheckpoint(path, state)
    expect(await readCheckpoint(path)).toEqual(state)
    const fresh = freshState(tensors)
    await writeCheckpoint(path, fresh)
    expect(await readCheckpoint(path)).toEqual(fresh)
  })

  it('can be looked into with NumPy (skipped where Python has none)', async ({ skip }) => {
    const path = join(folder, 'numpy.npz')
    await writeCheckpoint(path, state)
    const script = `import numpy as np, json; a = np.load(${JSON.stringify(path)}); print(json.dumps([a["best/layer1.weight"].tolist(), json.loads(bytes(a["notes.json"]))["step"]]))`
    try {
      execFileSync('/usr/bin/python3', ['-c', 'import numpy'], { stdio: 'ignore' })
    } catch {
      skip()
    }
    expect(JSON.parse(execFileSync('/usr/bin/python3', ['-c', script], { encoding: 'utf8' }))).toEqual([
      [
        [6, 5, 4],
        [3, 2, 1],
      ],
      40,
    ])
  })

  it('that is cut anywhere is refused with its path', async () => {
    const path = join(folder, 'cut.npz')
    await writeCheckpoint(path, state)
    const bytes = readFileSync(path)
    for (let length = 0; length < bytes.length; length += 97) {
      writeFileSync(path, bytes.subarray(0, length))
      const fault = await faultOf(readCheckpoint(path))
      expect([fault.code, fault.path], `${length} bytes`).toEqual(['unreadable_file', path])
    }
  })

  it('in which a byte changed is refused', async () => {
    const path = join(folder, 'changed.npz')
    await writeCheckpoint(path, state)
    const bytes = readFileSync(path)
    bytes[bytes.indexOf(Buffer.from('\x93NUMPY', 'latin1')) + 140]! ^= 1
    expect(() => parseCheckpoint(bytes)).toThrow(Fault)
  })

  it.each([
    ['nothing', undefined],
    ['no JSON', '{"step": 4'],
    ['the notes of another version', '{"step": 4, "seconds": 1}'],
    ['a step that is none', JSON.stringify({ ...state, step: -1, tensors: {}, bestWeights: null })],
  ])('that has %s for notes is refused', (_, notes) => {
    const text = notes === undefined ? undefined : new TextEncoder().encode(notes)
    const bytes = encodeNpz({
      ...tensors,
      ...(text && { 'notes.json': { dtype: 'uint8', shape: [text.length], data: text } }),
    })
    expect(() => parseCheckpoint(bytes)).toThrow(/notes/)
  })

  it('that is not there is a Fault too', async () => {
    expect((await faultOf(readCheckpoint(join(folder, 'absent.npz')))).code).toBe('unreadable_file')
  })
})

describe('where a checkpoint cannot be written, the earlier one stands', () => {
  it.skipIf(!existsSync('/dev/full'))('on a full disk', async () => {
    const own = join(folder, 'full')
    mkdirSync(own)
    const path = join(own, 'kept.npz')
    await writeCheckpoint(path, state)
    symlinkSync('/dev/full', `${path}.part`)
    const fault = await faultOf(writeCheckpoint(path, { ...state, step: 41 }))
    expect(fault).toMatchObject({ code: 'disk', path, message: expect.stringContaining('the disk is full') })
    expect((await readCheckpoint(path)).step).toBe(40)
    expect(readdirSync(own)).toEqual(['kept.npz'])
  })

  it('in a folder that is not there, or where a folder has its name', async () => {
    expect((await faultOf(writeCheckpoint(join(folder, 'no', 'x.npz'), state))).code).toBe('disk')
    mkdirSync(join(folder, 'taken.npz', 'inside'), { recursive: true })
    expect((await faultOf(writeCheckpoint(join(folder, 'taken.npz'), state))).code).toBe('disk')
    expect(existsSync(join(folder, 'taken.npz.part'))).toBe(false)
  })
})

describe('a checkpoint goes on', () => {
  const start = freshState(tensors, { identity: { seed: 4, pooling: 'max' }, batchSize: 16 })
  const refusal = (change: Partial<TrainingState>): string => {
    try {
      checkGoesOn({ ...state, ...change }, start)
    } catch (error) {
      if (error instanceof Fault && error.code === 'bad_argument') return error.message
    }
    return 'it went on'
  }

  it('only in the training that it is of', () => {
    expect(refusal({})).toBe('it went on')
    expect(refusal({ identity: { seed: 5, pooling: 'max' } })).toContain('seed was 5 and is 4 now')
    expect(refusal({ identity: { seed: 4 } })).toContain('pooling was not told and is max now')
    expect(refusal({ identity: { ...state.identity, mosaics: 0.5 } })).toContain('mosaics was 0.5 and is not told now')
  })

  it('only with weights of the same names and shapes', () => {
    const [weight, first] = Object.values(tensors)
    expect(refusal({ tensors: { 'layer1.weight': weight! } })).toContain('it lacks first/layer1.weight')
    expect(refusal({ tensors: { ...tensors, 'layer9.weight': weight! } })).toContain('it has layer9.weight besides')
    expect(refusal({ tensors: { ...tensors, 'layer1.weight': { ...first!, shape: [3, 2] } } })).toContain(
      'its layer1.weight is float32[3,2], not float32[2,3]',
    )
  })

  it('with smaller batches after as many images', () => {
    expect(withBatchSize(state, 16)).toBe(state)
    expect(withBatchSize(state, 8)).toMatchObject({ batchSize: 8, step: 80, best: state.best })
    expect(withBatchSize({ ...state, step: 3 }, 10).step).toBe(5)
  })
})
