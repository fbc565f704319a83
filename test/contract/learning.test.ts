/** Learning through the contract, over a real port: plan, train, kill, resume, judge, apply, look. Tiny images, seconds. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RareEvaluation, RareParameters, TrainingView } from '../../src-main/contract/index.ts'
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

async function judged(runId: number): Promise<RareEvaluation> {
  const evaluation = await running.client.learn.evaluation({ runId })
  if (evaluation.task !== 'rare') throw new Error('The training is judged as another task.')
  return evaluation
}

describe('a plan', () => {
  it('counts wells and images of both classes on every side, and shrinks nothing that is small', async () => {
    const plan = await running.client.learn.plan(parameters)
    expect(plan.refusals).toEqual([])
    expect(plan).toMatchObject({ downsample: 1, inputWidth: 96, inputHeight: 96 })
    expect(plan.classes).toEqual(['negative', 'positive'])
    const total = (of: number) => plan.sides.reduce((sum, { counts }) => sum + counts[of]!.wells, 0)
    expect([total(0), total(1)]).toEqual([16, 8])
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
    await expect.poll(() => existsSync(`${projectPath}-run-${run.id}.npz`), { timeout: 10_000 }).toBe(false)
    const evaluation = await judged(run.id)
    const { sides } = await running.client.learn.plan(parameters)
    const test = sides.find(({ split }) => split === 'test')!
    const { truePositive, falseNegative, trueNegative, falsePositive } = evaluation.test
    expect([truePositive + falseNegative, trueNegative + falsePositive]).toEqual([
      test.counts[1]!.images,
      test.counts[0]!.images,
    ])
    expect(evaluation.wells.every(({ split }) => split !== 'train')).toBe(true)
    expect(evaluation.baselines.map(({ name }) => name)).toEqual(['Plate position'])
    const [model] = await running.client.models.list()
    expect(model).toMatchObject({ id: evaluation.modelId, runId: run.id, classes: ['negative', 'positive'] })
  }, 240_000)

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
  }, 240_000)

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
  }, 240_000)

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
  }, 240_000)
})

describe.skipIf(process.platform === 'win32')('a prediction', () => {
  let runId: number
  let modelId: number

  it('gives every site a probability that maps, exports and statistics take as any measurement', async () => {
    const { client } = running
    modelId = (await client.models.list())[0]!.id
    const run = await client.learn.apply({ modelId, plateIds: null })
    runId = run.id
    const ended = await running.untilEnded(runId)
    const { sites } = (await client.project.current())!
    expect(ended).toMatchObject({ kind: 'predict', status: 'done', provider: 'CPU', doneSites: sites })
    const failures = await client.runs.failures({ id: runId })
    expect(failures.map(({ well }) => well).sort()).toEqual(['C06', 'E03'])
    const names = (await client.plates.readouts({ runId })).map(({ name }) => name)
    expect(names).toEqual([
      'Image_Probability_positive',
      'Image_LogOdds_positive',
      'Image_Score_negative',
      'Image_Score_positive',
      'Image_Regions_Count',
      'Image_Regions_LargestScore',
    ])
    const readout = { runId, name: 'Image_Probability_positive', statistic: 'mean' as const, scale: 'raw' as const }
    const [plate] = (await client.plates.map({ plateIds: null, readout })).plates
    const evaluation = await judged((await client.models.list())[0]!.runId!)
    for (const { wellId, mean } of evaluation.wells)
      expect(plate!.values[plate!.wellIds.indexOf(wellId)]).toBeCloseTo(mean, 4)
    expect(plate!.counts.every((count) => count === 1)).toBe(true)
    const { overall } = await client.assay.statistics({ readout })
    expect([overall.negative.n, overall.positive.n]).toEqual([16, 8])
    const rule = { kind: 'top-n', threshold: 3, direction: 'up', minimumCells: 50 } as const
    expect((await client.assay.hits({ readout, rule })).hits).toHaveLength(3)
    const path = join(folder, 'report.html')
    const { jobId } = await client.output.report({ path, readout, rule: null, overwrite: false })
    await expect
      .poll(async () => (await client.events.jobs()).find((job) => job.id === jobId)?.state, { timeout: 60_000 })
      .toBe('done')
    expect(readFileSync(path, 'utf8')).toContain('Image_Probability_positive')
  }, 240_000)

  it('ranks its regions over the screen, page by page, inside their images', async () => {
    const ask = (offset: number, limit: number, minimumProbability = 0) =>
      running.client.learn.evidence({ runId, wellId: null, minimumProbability, offset, limit })
    const { total, regions } = await ask(0, 500)
    expect(regions).toHaveLength(Math.min(total, 500))
    expect(total).toBeGreaterThan(3)
    const scores = regions.map(({ score }) => score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect((await ask(2, 1)).regions).toEqual([regions[2]])
    for (const { x, y, width, height } of regions) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
      expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(96)
    }
    const [first] = regions
    const own = await running.client.learn.regions({ runId, siteId: first!.siteId })
    expect(own[0]).toEqual(first)
    expect((await ask(0, 500, 1.1)).total).toBe(0)
  })

  it('shows the saliency of a site by each method, at the size of its planes, and keeps it', async () => {
    const [{ siteId } = { siteId: 0 }] = (
      await running.client.learn.evidence({ runId, wellId: null, minimumProbability: 0, offset: 0, limit: 1 })
    ).regions
    for (const method of ['guided', 'gradient', 'grad-cam'] as const) {
      const { header, payload } = await running.pixels({ kind: 'saliency', runId, siteId, method })
      expect(header, method).toMatchObject({ kind: 'saliency', width: 96, height: 96, dtype: 'uint8' })
      expect(payload.length).toBe(96 * 96)
      expect(
        payload.reduce((most, value) => Math.max(most, value), 0),
        method,
      ).toBe(255)
    }
    const began = performance.now()
    await running.pixels({ kind: 'saliency', runId, siteId, method: 'guided' })
    expect(performance.now() - began).toBeLessThan(50)
  }, 60_000)

  it('whose process is killed is interrupted, and resuming does the sites that are left', async () => {
    const { client } = running
    const run = await client.learn.apply({ modelId, plateIds: [1] })
    await expect
      .poll(async () => (await client.events.jobs()).find((job) => job.runId === run.id)?.done ?? 0, {
        interval: 5,
        timeout: 60_000,
      })
      .toBeGreaterThan(2)
    for (const pid of benchPids()) process.kill(pid, 'SIGKILL')
    const cut = await running.untilEnded(run.id)
    expect(cut.status).toBe('interrupted')
    expect(cut.failedSites).toBeLessThanOrEqual(2)
    await client.runs.resume({ id: run.id })
    expect(await running.untilEnded(run.id)).toMatchObject({ status: 'done', failedSites: 2, doneSites: cut.sites })
    const values = async (id: number) =>
      (
        await client.plates.map({
          plateIds: null,
          readout: { runId: id, name: 'Image_Score_positive', statistic: 'mean', scale: 'raw' },
        })
      ).plates[0]!.values
    const [first, second] = [await values(runId), await values(run.id)]
    first.forEach((value, i) => {
      if (Number.isNaN(value)) expect(second[i]).toBeNaN()
      else expect(second[i]).toBeCloseTo(value, 4)
    })
  }, 60_000)
})

describe.skipIf(process.platform === 'win32')('a model', () => {
  it('leaves the project as a package and comes back as the same model', async () => {
    const { client } = running
    const model = (await client.models.list()).at(-1)
    const { path } = await client.models.export({ id: model!.id, path: join(folder, 'model.zip') })
    expect((await client.models.import({ path })).id).toBe(model!.id)
    await client.models.rename({ id: model!.id, name: 'Many nuclei' })
    expect((await client.models.list()).at(-1)!.name).toBe('Many nuclei')
    await client.models.remove({ id: model!.id })
    const again = await client.models.import({ path })
    expect(again).toMatchObject({ hash: model!.hash, runId: null, metrics: model!.metrics })
    const run = await client.learn.apply({ modelId: again.id, plateIds: null })
    expect(await running.untilEnded(run.id)).toMatchObject({ status: 'done' })
  }, 60_000)

  it('that comes with the program is offered until the project has it', async () => {
    const { client } = running
    const offered = await client.models.offered()
    expect(offered.map(({ name }) => name)).toContain('WSCNN-Max: circles among ellipses')
    const [first] = offered
    const model = await client.models.import({ path: first!.path })
    expect(model).toMatchObject({ name: first!.name, runId: null, licence: first!.licence })
    expect((await client.models.offered()).map(({ path }) => path)).toEqual(offered.slice(1).map(({ path }) => path))
    await client.models.remove({ id: model.id })
    expect(await client.models.offered()).toEqual(offered)
  }, 60_000)

  it('is checked on every provider; one that is not there says so', async () => {
    const [model] = await running.client.models.list()
    const parity = await running.client.models.parity({ id: model!.id })
    const of = (provider: string) => parity.find((entry) => entry.provider === provider)!
    expect(of('cpu')).toMatchObject({ agrees: true, message: expect.stringMatching(/agrees/) })
    expect(of('cpu').largestDifference).toBeLessThan(1e-5)
    expect(of('directml')).toMatchObject({ agrees: false, largestDifference: null })
  }, 240_000)

  it('that is none is refused in words', async () => {
    await expect(running.client.models.import({ path: join(folder, 'nothing') })).rejects.toThrow(/not there/)
    await expect(running.client.learn.apply({ modelId: 999, plateIds: null })).rejects.toThrow(/no model 999/)
  })
})
