/** Learning through the contract, over a real port: plan, train, kill, resume, judge, apply, look. Tiny images, seconds. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RareParameters, TrainingView } from '../../src-main/contract/index.ts'
import { simulateScreen } from '../../src-main/simulate/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { importFolders, type RunningHost, startHost } from './running-host.ts'

const folder = temporaryFolder('learning')
const projectPath = join(folder, 'learning.platescope')
let running: RunningHost
let parameters: RareParameters

beforeAll(async () => {
  const screen = await simulateScreen({ directory: join(folder, 'screen'), seed: 7, sites: 1, size: 96 })
  running = await startHost(join(folder, 'settings'))
  await running.client.project.create({ path: projectPath })
  await importFolders(running.client, [screen.plateFolder])
  const base64 = readFileSync(screen.layoutPath).toString('base64')
  await running.client.layout.importBytes({ name: 'layout.csv', base64 })
  const defaults = (await running.client.learn.defaults())!
  parameters = { ...defaults, provider: 'cpu', epochs: 2 }
}, 120_000)
afterAll(() => running.close())

/** Process ids of the benches of this test's desk. */
function benchPids(): number[] {
  const rows = execFileSync('ps', ['-o', 'pid=,ppid=,args=', '-e'], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  const desks = rows.filter((row) => row.join(' ').includes('process/desk.ts') && Number(row[1]) === process.pid)
  return rows
    .filter((row) => row.join(' ').includes('process/bench.ts') && desks.some((desk) => desk[0] === row[1]))
    .map((row) => Number(row[0]))
}

async function untilTraining(runId: number, wanted: (view: TrainingView) => boolean): Promise<TrainingView> {
  for (;;) {
    const view = await running.client.learn.training({ runId })
    if (wanted(view)) return view
    if (view.state === 'ended') throw new Error(`The training ended: ${view.run.status} ${view.messages.join(' ')}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('a plan', () => {
  it('counts wells and images of both classes on every side, and shrinks nothing that is small', async () => {
    const plan = await running.client.learn.plan(parameters)
    expect(plan.refusals).toEqual([])
    expect(plan).toMatchObject({ downsample: 1, inputWidth: 96, inputHeight: 96 })
    const total = (of: 'positive' | 'negative') => plan.sides.reduce((sum, side) => sum + side[of].wells, 0)
    expect([total('positive'), total('negative')]).toEqual([8, 16])
    expect(plan.warnings.map(({ code }) => code)).toContain('few-wells')
  })

  it('is refused with one class, with a well in both, and with fewer wells than sides', async () => {
    const codes = async (change: Partial<RareParameters>): Promise<string[]> =>
      (await running.client.learn.plan({ ...parameters, ...change })).refusals.map(({ code }) => code)
    const none = { roles: [], wellIds: [] }
    expect(await codes({ positive: none })).toContain('one-class')
    expect(await codes({ positive: { roles: ['negative_control'], wellIds: [] } })).toContain('well-in-both')
    expect(await codes({ positive: { roles: [], wellIds: [14, 15] } })).toContain('too-few-groups')
    expect(await codes({ splitBy: 'plate' })).toContain('too-few-groups')
    expect(await codes({ channelIds: [99] })).toEqual(['unknown-channel'])
    await expect(running.client.learn.start({ ...parameters, positive: none })).rejects.toThrow(
      /No well is chosen as positive/,
    )
  })

  it('names the images that lack a channel', async () => {
    const wells = await running.client.plates.wells({ plateId: 1 })
    const lacking = wells.find(({ name }) => name === 'C06')!
    const positive = { roles: ['positive_control' as const], wellIds: [lacking.id] }
    const { warnings } = await running.client.learn.plan({ ...parameters, positive })
    const notice = warnings.find(({ code }) => code === 'incomplete')
    expect(notice?.examples[0]).toMatch(/C06 site 1.*C06_s1_w2\.tif/)
  })
})

describe.skipIf(process.platform === 'win32')('a training', () => {
  let uncut: number

  it('shows its history, ends with a model in the project, and is judged on wells that it has not seen', async () => {
    const run = await running.client.learn.start(parameters)
    uncut = run.id
    expect(await running.untilEnded(run.id)).toMatchObject({ kind: 'train', status: 'done', seed: 1 })
    const view = await running.client.learn.training({ runId: run.id })
    expect(view).toMatchObject({ state: 'ended', provider: 'CPU' })
    expect(view.history.at(-1)!.epoch).toBe(2)
    expect(existsSync(`${projectPath}-run-${run.id}.npz`)).toBe(false)
    const evaluation = await running.client.learn.evaluation({ runId: run.id })
    const { sides } = await running.client.learn.plan(parameters)
    const test = sides.find(({ split }) => split === 'test')!
    const { truePositive, falseNegative, trueNegative, falsePositive } = evaluation.test
    expect([truePositive + falseNegative, trueNegative + falsePositive]).toEqual([
      test.positive.images,
      test.negative.images,
    ])
    expect(evaluation.wells.every(({ split }) => split !== 'train')).toBe(true)
    expect(evaluation.baselines.map(({ name }) => name)).toEqual(['Plate position'])
    const [model] = await running.client.models.list()
    expect(model).toMatchObject({ id: evaluation.modelId, runId: run.id, classes: ['negative', 'positive'] })
  }, 120_000)

  it('whose process is killed is interrupted, goes on from its checkpoint, and gives the very same model', async () => {
    const run = await running.client.learn.start(parameters)
    await untilTraining(run.id, ({ best }) => best !== null)
    for (const pid of benchPids()) process.kill(pid, 'SIGKILL')
    expect(await running.untilEnded(run.id)).toMatchObject({ status: 'interrupted' })
    expect(existsSync(`${projectPath}-run-${run.id}.npz`)).toBe(true)
    const before = await running.client.learn.training({ runId: run.id })
    expect(before.history.length).toBeGreaterThan(0)
    await running.client.runs.resume({ id: run.id })
    expect(await running.untilEnded(run.id)).toMatchObject({ status: 'done' })
    const models = await running.client.models.list()
    const hashOf = (runId: number) => models.find((model) => model.runId === runId)!.hash
    expect(hashOf(run.id)).toBe(hashOf(uncut))
  }, 120_000)

  it('pauses, goes on, and stops with the best so far', async () => {
    const run = await running.client.learn.start({ ...parameters, epochs: 400 })
    await untilTraining(run.id, ({ history }) => history.length > 0)
    await running.client.learn.wish({ runId: run.id, wish: 'pause' })
    const paused = await untilTraining(run.id, ({ state }) => state === 'paused')
    await new Promise((resolve) => setTimeout(resolve, 600))
    const later = await running.client.learn.training({ runId: run.id })
    expect(later.history.length - paused.history.length).toBeLessThanOrEqual(1)
    await running.client.learn.wish({ runId: run.id, wish: 'go' })
    await untilTraining(run.id, ({ history }) => history.length > later.history.length)
    await running.client.learn.wish({ runId: run.id, wish: 'stop' })
    expect(await running.untilEnded(run.id)).toMatchObject({ status: 'done' })
    expect((await running.client.learn.training({ runId: run.id })).modelId).not.toBeNull()
  }, 120_000)

  it('is cancelled within a batch and keeps its checkpoint', async () => {
    const run = await running.client.learn.start({ ...parameters, epochs: 400 })
    await untilTraining(run.id, ({ best }) => best !== null)
    const began = performance.now()
    await running.client.runs.cancel({ id: run.id })
    expect(await running.untilEnded(run.id)).toMatchObject({ status: 'cancelled' })
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(existsSync(`${projectPath}-run-${run.id}.npz`)).toBe(true)
    await running.client.runs.remove({ id: run.id })
    expect(existsSync(`${projectPath}-run-${run.id}.npz`)).toBe(false)
  }, 120_000)
})
