/** Classes through the contract, over a real port: columns, plan, training, groups left out, judgement, application, maps. Tiny images. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClassEvaluation, ClassParameters, TrainingView } from '../../src-main/contract/index.ts'
import { simulateScreen } from '../../src-main/simulate/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { importFolders, type RunningHost, startHost } from './running-host.ts'

const folder = temporaryFolder('class-training')
const projectPath = join(folder, 'classes.platescope')
let running: RunningHost
let parameters: ClassParameters

beforeAll(async () => {
  const screen = await simulateScreen({ directory: join(folder, 'screen'), seed: 7, sites: 1, size: 96 })
  running = await startHost(join(folder, 'settings'))
  await running.client.project.create({ path: projectPath })
  await importFolders(running.client, [screen.plateFolder])
  const base64 = readFileSync(screen.layoutPath).toString('base64')
  await running.client.layout.importBytes({ name: 'layout.csv', base64 })
  const defaults = (await running.client.learn.classDefaults())!
  parameters = { ...defaults, by: 'role', excluded: ['treatment'], provider: 'cpu', epochs: 1, downsample: 1 }
}, 120_000)
afterAll(() => running.close())

/** Paints a free column of the layout, well by well. */
async function label(wells: Readonly<Record<string, readonly [row: number, columns: readonly number[]]>>) {
  for (const [value, [row, columns]] of Object.entries(wells))
    await running.client.layout.paint({
      plateId: 1,
      wells: columns.map((column) => ({ row, column })),
      edit: { columns: { Class: value } },
    })
}

async function judged(runId: number): Promise<ClassEvaluation> {
  const evaluation = await running.client.learn.evaluation({ runId })
  if (evaluation.task !== 'classes') throw new Error('The training is judged as another task.')
  return evaluation
}

async function until(runId: number, wanted: (view: TrainingView) => boolean): Promise<TrainingView> {
  for (;;) {
    const view = await running.client.learn.training({ runId })
    if (wanted(view)) return view
    if (view.state === 'ended') throw new Error(`The training ended: ${view.run.status} ${view.messages.join(' ')}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function benchPids(): number[] {
  const rows = execFileSync('ps', ['-o', 'pid=,ppid=,args=', '-e'], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  const desks = rows.filter((row) => row.join(' ').includes('process/desk.ts') && Number(row[1]) === process.pid)
  return rows
    .filter((row) => row.join(' ').includes('process/bench.ts') && desks.some((desk) => desk[0] === row[1]))
    .map((row) => Number(row[0]))
}

describe('columns of the layout', () => {
  it('are listed with their classes, wells and images, and painted labels are one of them', async () => {
    const before = await running.client.learn.classColumns()
    const role = before.find(({ name }) => name === 'role')!
    expect(role.classes.find(({ label: own }) => own === 'negative_control')).toMatchObject({ wells: 16 })
    expect(before.map(({ name }) => name)).toEqual(expect.arrayContaining(['role', 'treatment', 'dose group']))
    await label({ odd: [2, [2, 3, 4]], even: [3, [2, 3, 4]] })
    const painted = (await running.client.learn.classColumns()).find(({ name }) => name === 'Class')!
    expect(painted).toMatchObject({
      values: 2,
      classes: [
        { label: 'even', wells: 3 },
        { label: 'odd', wells: 3 },
      ],
    })
    for (let i = 0; i < 2; i++) await running.client.layout.undo()
  })
})

describe('a plan of classes', () => {
  it('counts wells and images of every class on every side', async () => {
    const plan = await running.client.learn.plan(parameters)
    expect(plan.refusals).toEqual([])
    expect(plan.classes).toEqual(['negative_control', 'positive_control'])
    const wells = (of: number) => plan.sides.reduce((sum, { counts }) => sum + counts[of]!.wells, 0)
    expect([wells(0), wells(1)]).toEqual([16, 8])
    expect(plan.warnings.map(({ code }) => code)).toContain('small-images')
  })

  it('is refused with one class, classes of one well, images that are too small, and groups that cannot be left out', async () => {
    const codes = async (change: Partial<ClassParameters>): Promise<string[]> =>
      (await running.client.learn.plan({ ...parameters, ...change })).refusals.map(({ code }) => code)
    expect(await codes({ by: 'nothing' })).toEqual(['no-column'])
    expect(await codes({ excluded: ['treatment', 'positive_control'] })).toContain('one-class')
    expect(await codes({ downsample: 2 })).toEqual(['small-images'])
    expect(await codes({ crop: 40 })).toEqual(['small-images'])
    expect(await codes({ leaveOut: 'plate' })).toEqual(['empty-fold'])
    expect(await codes({ splitBy: 'layout:nowhere' })).toEqual(['no-column'])
    expect(await codes({ leaveOut: 'layout:role' })).toEqual(['empty-fold'])
    await label({ rare: [2, [2]], usual: [3, [2, 3, 4, 5, 6]], Usual: [5, [2, 3, 4]] })
    const plan = await running.client.learn.plan({ ...parameters, by: 'class', excluded: [] })
    expect(plan.refusals).toMatchObject([{ code: 'too-few-groups', examples: ['rare'] }])
    expect(plan.refusals[0]!.message).toContain('Class rare occurs in 1 well')
    expect(plan.warnings.map(({ message }) => message).join()).toContain('differ only in spelling')
    await expect(running.client.learn.start({ ...parameters, by: 'nothing' })).rejects.toThrow(/No chosen well/)
    for (let i = 0; i < 3; i++) await running.client.layout.undo()
  })

  it('warns of a treatment that is labelled with two classes', async () => {
    for (const [row, value] of [
      [2, 'a'],
      [3, 'b'],
    ] as const)
      await running.client.layout.paint({
        plateId: 1,
        wells: [2, 3, 4].map((column) => ({ row, column })),
        edit: { treatment: 'one compound', columns: { MoA: value } },
      })
    const { warnings } = await running.client.learn.plan({ ...parameters, by: 'moa', excluded: [] })
    const notice = warnings.find(({ code }) => code === 'contradictory-labels')
    expect(notice?.examples).toEqual(['one compound: a, b'])
    const other = await running.client.learn.plan({ ...parameters, by: 'dose', excluded: [] })
    expect(other.warnings.map(({ code }) => code)).not.toContain('contradictory-labels')
    for (let i = 0; i < 2; i++) await running.client.layout.undo()
  })
})

describe.skipIf(process.platform === 'win32')('a training of classes', () => {
  let runId: number
  let modelId: number

  it('leaves every column out, goes on after its process is killed, and keeps the model trained first', async () => {
    const run = await running.client.learn.start({ ...parameters, leaveOut: 'column' as const })
    runId = run.id
    await until(runId, ({ part }) => part?.includes(', 2 of') ?? false)
    for (const pid of benchPids()) process.kill(pid, 'SIGKILL')
    expect(await running.untilEnded(runId)).toMatchObject({ status: 'interrupted' })
    const beside = () => readdirSync(folder).filter((name) => name.includes(`-run-${runId}.npz`))
    expect(beside()).toContain(`classes.platescope-run-${runId}.npz.left-out.json`)
    await running.client.runs.resume({ id: runId })
    const told = await until(runId, ({ part }) => part !== null)
    expect(told.part).toContain(', 2 of')
    expect(await running.untilEnded(runId)).toMatchObject({ status: 'done' })
    await expect.poll(beside, { timeout: 10_000 }).toEqual([])
    const view = await running.client.learn.training({ runId })
    expect(view).toMatchObject({ part: null, ending: 'limit' })
    expect(view.history.at(-1)!.epoch).toBe(1)
  }, 240_000)

  it('is judged by image, well and treatment, beside baselines, with the curves of its pooling', async () => {
    const evaluation = await judged(runId)
    modelId = evaluation.modelId
    const sum = (rows: readonly (readonly number[])[]) => rows.flat().reduce((a, b) => a + b, 0)
    const { sides } = await running.client.learn.plan(parameters)
    const test = sides.find(({ split }) => split === 'test')!
    expect(sum(evaluation.test.confusion)).toBe(test.counts.reduce((all, { images }) => all + images, 0))
    expect(evaluation.leftOut).toMatchObject({ by: 'column', images: { count: 24 }, wells: { count: 24 } })
    expect(evaluation.leftOut!.groups.reduce((all, { images }) => all + images, 0)).toBe(24)
    expect(evaluation.wells).toHaveLength(24)
    for (const { votes, images, probabilities, called } of evaluation.wells) {
      expect(votes.reduce((a, b) => a + b)).toBe(images)
      expect(probabilities[called]).toBe(Math.max(...probabilities))
    }
    for (const { votes, wells } of evaluation.treatments) expect(votes.reduce((a, b) => a + b)).toBe(wells)
    const entropies = evaluation.uncertain.map(({ entropy }) => entropy)
    expect(entropies).toEqual(entropies.toSorted((a, b) => b - a))
    expect(Math.max(...entropies)).toBeLessThanOrEqual(1)
    expect(evaluation.baselines.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Plate position', 'Most frequent class']),
    )
    expect(evaluation.pooling.learned).toHaveLength(2)
    expect(evaluation.curves.every((points) => points.at(-1)!.recall === 1)).toBe(true)
  })

  it('applied, names the class of each well; of two classes one probability tells both', async () => {
    const { client } = running
    const run = await client.learn.apply({ modelId, plateIds: null })
    expect(await running.untilEnded(run.id)).toMatchObject({ status: 'done' })
    const { classes, plates } = await client.learn.dominantClasses({ runId: run.id })
    expect(classes).toEqual(['negative_control', 'positive_control'])
    const readout = {
      runId: run.id,
      name: 'Image_Probability_positive_control',
      statistic: 'mean' as const,
      scale: 'raw' as const,
    }
    const [values] = (await client.plates.map({ plateIds: null, readout })).plates
    plates[0]!.wellIds.forEach((wellId, i) => {
      const probability = values!.values[values!.wellIds.indexOf(wellId)]!
      expect(plates[0]!.called[i]).toBe(probability > 0.5 ? 1 : 0)
      expect(plates[0]!.probabilities[i]).toBeCloseTo(Math.max(probability, 1 - probability), 5)
    })
  }, 120_000)

  it('shows Jacobian maps of a class and of all, and the class of every part of an image', async () => {
    const [image] = (await judged(runId)).uncertain
    const { siteId } = image!
    for (const of of [0, 1, 'all'] as const) {
      const { header, payload } = await running.pixels({ kind: 'saliency', runId, siteId, method: 'jacobian', of })
      expect(header).toMatchObject({ kind: 'saliency', width: 96, height: 96 })
      expect(payload.length).toBe(96 * 96)
    }
    const { header, payload } = await running.pixels({ kind: 'class-regions', runId, siteId })
    expect(header).toMatchObject({ kind: 'class-regions', width: 96, height: 96, cells: null })
    if (header.kind !== 'class-regions') throw new Error('another frame')
    expect(header.classes.map(({ name }) => name)).toEqual(['negative_control', 'positive_control'])
    expect(header.classes.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5)
    const counts = [1, 2].map((of) => payload.filter((value) => value === of).length)
    const area = counts[0]! + counts[1]!
    expect(area).toBeGreaterThan(0)
    header.classes.forEach(({ share }, of) => {
      expect(share).toBeCloseTo(counts[of]! / area, 5)
    })
  }, 60_000)

  it('pauses and stops with the best so far, without leaving groups out then', async () => {
    const run = await running.client.learn.start({ ...parameters, epochs: 400, leaveOut: 'column' as const })
    await until(run.id, ({ history }) => history.length > 0)
    await running.client.learn.wish({ runId: run.id, wish: 'pause' })
    await until(run.id, ({ state }) => state === 'paused')
    await running.client.learn.wish({ runId: run.id, wish: 'stop' })
    expect(await running.untilEnded(run.id)).toMatchObject({ status: 'done' })
    expect(await running.client.learn.training({ runId: run.id })).toMatchObject({ ending: 'stopped' })
    expect((await judged(run.id)).leftOut).toMatchObject({ groups: [] })
    expect(existsSync(`${projectPath}-run-${run.id}.npz`)).toBe(false)
  }, 240_000)
})
