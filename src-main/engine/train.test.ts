/** The training loop on a network that learns exclusive or: it learns, repeats itself to the bit, resumes, and ends as it is told. */
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { faultOf, type Toy, toyAccuracy, toyBatch, toyTraining } from '../../test/toy-training.ts'
import { numbersOf } from '../graph/index.ts'
import { LOSS, NEXT } from '../network/index.ts'
import {
  readCheckpoint,
  type TrainingPlan,
  type TrainingState,
  type TrainingTools,
  train,
  writeCheckpoint,
} from './index.ts'

const folder = temporaryFolder('train')
const open: Toy[] = []
afterAll(() => Promise.all(open.map(({ session }) => session.release())))

async function toy(change: Partial<TrainingPlan> = {}, options: Parameters<typeof toyTraining>[1] = {}) {
  const made = await toyTraining(change, options)
  open.push(made)
  return made.plan
}
const trained = async (change: Partial<TrainingPlan> = {}, tools: TrainingTools = {}): Promise<TrainingState> =>
  (await train(await toy(change), tools)).state

/** What does not depend on the clock. */
const timeless = ({ seconds: _, history, ...state }: TrainingState) => ({
  ...state,
  history: history.map(({ seconds: _s, imagesPerSecond: _i, ...row }) => row),
})

describe('a training', () => {
  it('learns exclusive or, which no linear network can: from about half to nearly all points of a grid', async () => {
    const plan = await toy({ limit: { epochs: 25 } })
    expect(toyAccuracy(plan.state.tensors)).toBeLessThan(0.8)
    const { state, ending } = await train(plan)
    expect(ending).toBe('limit')
    expect(state.step).toBe(300)
    expect(toyAccuracy(state.tensors)).toBeGreaterThan(0.93)
    expect(state.history.at(-1)!.loss).toBeLessThan(0.5 * state.history[0]!.loss)
    expect(toyAccuracy(state.bestWeights!)).toBe(state.best!.score)
    expect(state.best!.score).toBe(Math.max(...state.history.flatMap(({ validation }) => validation?.accuracy ?? [])))
  })

  it('is the same to the bit for the same seed, and another for another', async () => {
    const [one, again] = [await trained(), await trained()]
    expect(timeless(again)).toEqual(timeless(one))
    const other = (await train(await toy({}, { seed: 2 }))).state
    expect(numbersOf(other.tensors['out.weight']!)).not.toEqual(numbersOf(one.tensors['out.weight']!))
  })

  it('writes a row every five steps and at the end of an epoch, with the mean loss and the rate of the last step', async () => {
    const seen: number[] = []
    const plan = await toy({ limit: { epochs: 2 }, schedule: { kind: 'constant', rate: 0.1, warmUp: 20 } })
    const spied = { ...plan, session: spying(plan, (loss) => void seen.push(loss)) }
    const { state } = await train(spied)
    expect(state.history.map(({ step }) => step)).toEqual([5, 10, 12, 17, 22, 24])
    const mean = (from: number, to: number): number => seen.slice(from, to).reduce((a, b) => a + b) / (to - from)
    state.history.forEach(({ loss, step, rate, epoch }, i) => {
      expect(loss).toBeCloseTo(mean(state.history[i - 1]?.step ?? 0, step), 9)
      expect(rate).toBeCloseTo(0.1 * Math.min(1, step / 20), 9)
      expect(epoch).toBe(step / 12)
    })
    expect(state.history.map(({ validation }) => validation !== null)).toEqual([false, false, true, false, false, true])
  })

  it('asks for the next batch before the step runs, and for none beyond the last', async () => {
    const asked: number[] = []
    const running: number[] = []
    const plan = await toy({
      limit: { epochs: 1 },
      batch: async (step) => {
        asked.push(step)
        return toyBatch(step)
      },
    })
    await train({ ...plan, session: spying(plan, () => void running.push(asked.at(-1)!)) })
    expect(asked).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
    expect(running).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12])
  })
})

/** The session with every step's loss told, after it. */
const spying = ({ session }: TrainingPlan, tell: (loss: number) => void): TrainingPlan['session'] => ({
  async run(feeds, wanted) {
    const outputs = await session.run(feeds, wanted)
    tell(Number(outputs[LOSS]!.data[0]))
    return outputs
  },
})

describe('going on from a checkpoint', () => {
  it.each([
    [12, 'at the end of an epoch'],
    [24, 'after two'],
  ])('of step %d, %s, gives the very weights and rows of not stopping', async (at) => {
    const path = join(folder, `${at}.npz`)
    const uncut = await trained(
      {},
      {
        onCheckpoint: async (state) => {
          if (state.step === at) await writeCheckpoint(path, state)
        },
      },
    )
    const saved = await readCheckpoint(path)
    expect(saved.step).toBe(at)
    expect(timeless(await trained({ state: saved }))).toEqual(timeless(uncut))
  })

  it('of the middle of an epoch, written by the clock, does too', async () => {
    let clock = 0
    const everyLook = vi.spyOn(performance, 'now').mockImplementation(() => (clock += 4 * 60_000))
    const path = join(folder, 'middle.npz')
    const steps: number[] = []
    const uncut = await trained(
      {},
      {
        async onCheckpoint(state) {
          steps.push(state.step)
          if (state.step === 17) await writeCheckpoint(path, state)
        },
      },
    )
    everyLook.mockRestore()
    expect(steps).toEqual([5, 10, 12, 17, 22, 24, 29, 34, 36])
    expect(timeless(await trained({ state: await readCheckpoint(path) }))).toEqual(timeless(uncut))
  })

  it('after its end only hands it over', async () => {
    const end = await trained()
    const again = await train(await toy({ state: end }))
    expect(again).toEqual({ state: end, ending: 'limit' })
  })
})

describe('a training ends', () => {
  it('when it is stopped, validated and kept, wherever it stood', async () => {
    const kept: number[] = []
    let asked = 0
    const { state, ending } = await train(await toy(), {
      wish: () => (++asked > 14 ? 'stop' : 'go'),
      onCheckpoint: async ({ step }) => void kept.push(step),
    })
    expect([ending, state.step < 12]).toEqual(['stopped', true])
    expect(state.history.at(-1)).toMatchObject({
      step: state.step,
      validation: { accuracy: toyAccuracy(state.tensors) },
    })
    expect(kept).toEqual([state.step])
    expect(state.bestWeights).not.toBeNull()
  })

  it('when it is stopped right after a row, which then gets its validation', async () => {
    let step = 0
    const { state } = await train(await toy(), {
      wish: () => (step === 5 ? 'stop' : 'go'),
      onHistory: (row) => void (step = row.step),
    })
    expect(state.history.map((row) => [row.step, row.validation !== null])).toEqual([[5, true]])
  })

  it('within one batch of being cancelled, with the Fault', async () => {
    const controller = new AbortController()
    let steps = 0
    const plan = await toy()
    const session = spying(plan, () => {
      if (++steps === 7) controller.abort()
    })
    const fault = await faultOf(train({ ...plan, session }, { signal: controller.signal }))
    expect([fault.code, steps]).toEqual(['cancelled', 7])
  })

  it('when it is cancelled while it pauses', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 30)
    expect((await faultOf(train(await toy(), { signal: controller.signal, wish: () => 'pause' }))).code).toBe(
      'cancelled',
    )
  })

  it('at its limit in minutes, of which a pause is no part', async () => {
    const plan = await toy({ limit: { minutes: 0.4 / 60 } })
    let pauses = 3
    const began = performance.now()
    const { state, ending } = await train(plan, { wish: () => (pauses-- > 0 ? 'pause' : 'go') })
    expect(ending).toBe('limit')
    expect(state.seconds).toBeGreaterThanOrEqual(0.4)
    expect(performance.now() - began).toBeGreaterThan(state.seconds * 1000 + 150)
    expect(state.history.at(-1)!.validation).not.toBeNull()
  })

  it('and counts waiting for images and validation as time of training', async () => {
    const slow = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
    const plan = await toy({ limit: { epochs: 1 } })
    const { batch, validate } = plan
    const { state } = await train({
      ...plan,
      batch: async (step) => {
        if (step === 1) await slow(120)
        return batch(step)
      },
      validate: async (tensors) => {
        await slow(120)
        return validate(tensors)
      },
    })
    expect(state.seconds).toBeGreaterThan(0.23)
  })

  it('when validation has not been better for so long, with the best kept and not the last', async () => {
    const scores = [1, 3, 2, 2, 2.9, 1, 1, 1]
    const weights: TrainingState['tensors'][] = []
    const { state, ending } = await train(
      await toy({
        limit: { epochs: 8 },
        patience: 3,
        validate: async (tensors) => {
          weights.push(tensors)
          return { score: scores[weights.length - 1]!, figures: {} }
        },
      }),
    )
    expect([ending, weights.length, state.best!.epoch]).toEqual(['no better', 5, 2])
    expect(state.bestWeights!['out.weight']).toBe(weights[1]!['out.weight'])
    expect(state.tensors['out.weight']).not.toBe(weights[1]!['out.weight'])
  })
})

it('a rate that waits for a plateau is divided after each so many validations without a better one', async () => {
  const scores = [5, 4, 4, 4, 4, 6, 5]
  let looks = 0
  const schedule = { kind: 'plateau', rate: 0.08, divisor: 2, patience: 2 } as const
  const plan = await toy({
    limit: { epochs: 7 },
    schedule,
    validate: async () => ({ score: scores[looks++]!, figures: {} }),
  })
  const { state } = await train(plan)
  const rates = state.history.filter(({ epoch }) => Number.isInteger(epoch)).map(({ rate }) => rate)
  expect(rates).toEqual([0.08, 0.08, 0.08, 0.04, 0.04, 0.02, 0.02])
})

it('pausing changes nothing of what is learned', async () => {
  let asked = 0
  const paused = await trained({}, { wish: () => (++asked % 20 === 7 ? 'pause' : 'go') })
  expect(timeless(paused)).toEqual(timeless(await trained()))
})

describe('a training that diverges', () => {
  it('ends with a Fault once the loss is no number, and the checkpoint with the best network stands', async () => {
    const path = join(folder, 'diverged.npz')
    const plan = await toy({ batch: async (step) => broken(step, 20) })
    const fault = await faultOf(train(plan, { onCheckpoint: (state) => writeCheckpoint(path, state) }))
    expect(fault).toMatchObject({ code: 'diverged', message: expect.stringMatching(/after step (19|20)/) })
    expect(fault.stands).toMatch(/best network so far, of epoch 1\./)
    const { best, bestWeights, step } = await readCheckpoint(path)
    expect([step, best!.epoch]).toEqual([12, 1])
    expect(toyAccuracy(bestWeights!)).toBe(best!.score)
  })

  it('never writes a checkpoint with numbers that are none', async () => {
    const path = join(folder, 'poisoned.npz')
    const plan = await toy({ validateEvery: 9 })
    const session: TrainingPlan['session'] = {
      async run(feeds, wanted) {
        const outputs = await plan.session.run(feeds, wanted)
        if (outputs && feeds.step!.data[0] === 24) (outputs[`${NEXT}out.weight`]!.data as Float32Array)[3] = Number.NaN
        return outputs
      },
    }
    const fault = await faultOf(train({ ...plan, session }, { onCheckpoint: (state) => writeCheckpoint(path, state) }))
    expect(fault).toMatchObject({ code: 'diverged', message: expect.stringContaining('out.weight') })
    expect((await readCheckpoint(path)).step).toBe(12)
  })

  it('takes a validation without a number for divergence, never for the best', async () => {
    const plan = await toy({ validate: async () => ({ score: Number.NaN, figures: {} }) })
    expect((await faultOf(train(plan))).code).toBe('diverged')
  })
})

/** The toy's batch, in which a point lies nowhere from a step on. */
function broken(step: number, from: number) {
  const batch = toyBatch(step)
  if (step >= from) (batch.feeds.x!.data as Float32Array)[0] = Number.NaN
  return batch
}

it('a batch that cannot be made ends the training with its own words, also one that was asked for ahead', async () => {
  const plan = await toy({
    batch: async (step) => (step > 4 ? Promise.reject(new Error(`no batch ${step}`)) : toyBatch(step)),
  })
  await expect(train(plan)).rejects.toThrow('no batch 5')
})

it('progress goes to the limit in epochs, or to what the clock leaves room for', async () => {
  const totals: (number | undefined)[] = []
  await train(await toy({ limit: { epochs: 2 } }), { onProgress: ({ total }) => void totals.push(total) })
  expect(new Set(totals)).toEqual(new Set([24]))
  const guesses: number[] = []
  await train(await toy({ limit: { minutes: 0.2 / 60 } }), {
    onProgress: ({ done, total }) => void guesses.push(total! - done),
  })
  expect(Math.min(...guesses)).toBeGreaterThanOrEqual(0)
  expect(guesses.at(-1)).toBe(0)
})
