/** The main job through the contract, over a real port, on a simulated plate whose truth is known. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPlane } from '../../src-main/image/index.ts'
import { type SimulatedScreen, simulateScreen } from '../../src-main/simulate/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { importFolders, type RunningHost, startHost } from './running-host.ts'

const folder = temporaryFolder('main-job')
const projectPath = join(folder, 'Prüfung – 1.platescope')
let screen: SimulatedScreen
let running: RunningHost

beforeAll(async () => {
  screen = await simulateScreen({ directory: join(folder, 'screen'), seed: 3, sites: 1, size: 192 })
  running = await startHost(join(folder, 'settings'))
}, 120_000)
afterAll(() => running.close())

describe('a project through the contract', () => {
  it('is asked for before anything else works, with words a user understands', async () => {
    await expect(running.client.runs.list()).rejects.toMatchObject({
      message: 'No project is open. Open a project, or create one.',
      data: { code: 'no_project' },
    })
  })

  it('takes a folder in and shows what is there and what is not', async () => {
    await running.client.project.create({ path: projectPath })
    const { result, summary } = await importFolders(running.client, [screen.plateFolder])
    expect(result.roots[0]!.planes).toEqual(summary.planes)
    expect(summary.planes.missing).toBe(screen.defects.missing.length)
    expect(summary.wells).toBe(screen.wells - screen.defects.notAcquiredWells.length)
    expect(summary.channels).toHaveLength(2)
    const ledger = await running.client.project.ledger({ state: 'missing', offset: 0, limit: 10 })
    expect(`${ledger.planes[0]!.well}_s${ledger.planes[0]!.site}`).toBe(
      /_([A-H]\d\d_s\d+)_/.exec(screen.defects.missing[0]!)![1],
    )
  })

  it('joins a layout, paints wells, and undoes the painting', async () => {
    const bytes = readFileSync(screen.layoutPath)
    const join = await running.client.layout.importBytes({ name: 'layout.csv', base64: bytes.toString('base64') })
    expect(join.unmatched).toEqual([])
    expect(join.matched).toBe(96)
    const { version, wells } = await running.client.layout.wells({ plateId: 1 })
    expect(version).toBe(join.version)
    const before = wells.find((well) => well.row === 0 && well.column === 0)!
    await running.client.layout.paint({ plateId: 1, wells: [{ row: 0, column: 0 }], edit: { role: 'excluded' } })
    await running.client.layout.undo()
    const after = await running.client.layout.wells({ plateId: 1 })
    expect(after.wells.find((well) => well.row === 0 && well.column === 0)).toEqual(before)
  })

  it('segments and measures in one step and colours the map', async () => {
    const parameters = (await running.client.runs.defaults())!
    const [segment] = await running.client.runs.startBoth(parameters)
    const ended = await running.untilEnded(segment!.id)
    expect(ended.status).toBe('done')
    expect(ended.doneSites).toBe(ended.sites)
    await expect
      .poll(async () => (await running.client.runs.list()).find((run) => run.kind === 'measure')?.status, {
        timeout: 90_000,
      })
      .toBe('done')
    const measure = (await running.client.runs.list()).find((run) => run.kind === 'measure')!
    const map = await running.client.plates.map({
      plateIds: null,
      readout: { runId: measure.id, name: 'Nuclei_AreaShape_Area', statistic: 'median', scale: 'raw' },
    })
    expect(map.unit).toBe('px²')
    const counted = map.plates[0]!.counts.reduce((sum, count) => sum + count, 0)
    expect(counted).toBe(measure.objects)
  }, 120_000)

  it('sends exact pixels and labels over the pixel port', async () => {
    const [well] = await running.client.plates.wells({ plateId: 1 })
    const [site] = await running.client.plates.sites({ wellId: well!.id })
    const present = site!.planes.find((plane) => plane.state === 'present')!
    const { header, payload } = await running.pixels({
      kind: 'plane',
      siteId: site!.id,
      channelId: present.channelId,
      z: present.z,
      time: present.time,
    })
    expect(header).toMatchObject({ kind: 'plane', width: 192, height: 192, dtype: 'uint16' })
    const direct = await readPlane({ path: join(screen.plateFolder, present.path), page: 0 })
    expect(new Uint16Array(payload.slice().buffer)).toEqual(direct.data)
    const labels = await running.pixels({ kind: 'labels', runId: 1, siteId: site!.id, compartment: 'Nuclei' })
    const values = new Uint32Array(labels.payload.slice().buffer)
    expect(labels.header).toMatchObject({
      kind: 'labels',
      count: values.reduce((most, value) => Math.max(most, value), 0),
    })
  })

  it('answers a request for a plane that is not there with the file’s name', async () => {
    const { planes } = await running.client.project.ledger({ state: 'missing', offset: 0, limit: 1 })
    const wells = await running.client.plates.wells({ plateId: 1 })
    const well = wells.find((candidate) => candidate.name === planes[0]!.well)!
    const site = (await running.client.plates.sites({ wellId: well.id })).find(
      (candidate) => candidate.number === planes[0]!.site,
    )!
    const missing = site.planes.find((plane) => plane.state === 'missing')!
    const { header } = await running.pixels({
      kind: 'plane',
      siteId: site.id,
      channelId: missing.channelId,
      z: missing.z,
      time: missing.time,
    })
    expect(header).toMatchObject({ kind: 'error', message: expect.stringContaining(missing.path.split('/').at(-1)!) })
  })

  it('refuses a wrong message without harm to the next one', async () => {
    await expect(running.client.plates.wells({ plateId: -1 })).rejects.toThrow()
    await expect(running.client.plates.wells({ plateId: 1 })).resolves.toHaveLength(95)
  })

  it('judges controls, fits the known dose response, and lists hits', async () => {
    const measure = (await running.client.runs.list()).find((run) => run.kind === 'measure')!
    const ranked = await running.client.assay.rank({ runId: measure.id, limit: 5_000 })
    const best = ranked.find((entry) => entry.suggested)!
    expect(best.zPrime).toBeGreaterThan(0.4)
    const readout = { runId: measure.id, name: best.name, statistic: best.statistic as 'mean', scale: 'raw' as const }
    const { overall } = await running.client.assay.statistics({ readout })
    expect(overall.zPrime).toBeCloseTo(best.zPrime!, 6)
    const { curves } = await running.client.assay.doseResponse({ readout, groupBy: null })
    for (const compound of screen.compounds) {
      if (compound.ec50Micromolar === undefined) continue
      const curve = curves.find((candidate) => candidate.group === compound.name)!
      expect(curve.ec50! / compound.ec50Micromolar).toBeGreaterThan(1 / 3)
      expect(curve.ec50! / compound.ec50Micromolar).toBeLessThan(3)
    }
    const { hits } = await running.client.assay.hits({
      readout,
      rule: { kind: 'robust-z', threshold: 3, direction: 'either', minimumCells: 1 },
    })
    expect(hits.length).toBeGreaterThan(0)
    expect(hits.every((hit) => hit.role === 'treatment' || hit.role === 'reference')).toBe(true)
  })

  it('sends dose curves page by page in one order, and finds them by a part of their name', async () => {
    const measure = (await running.client.runs.list()).find((run) => run.kind === 'measure')!
    const name = 'Nuclei_Intensity_MeanIntensity_Marker'
    const readout = { runId: measure.id, name, statistic: 'mean' as const, scale: 'raw' as const }
    const ask = (page: { search?: string; offset?: number; limit?: number }) =>
      running.client.assay.doseResponse({ readout, groupBy: null, ...page })
    const whole = await ask({})
    const pages = await Promise.all([ask({ limit: 1 }), ask({ offset: 1, limit: 1 }), ask({ offset: 2, limit: 48 })])
    expect(pages.flatMap(({ curves }) => curves.map(({ group }) => group))).toEqual(
      whole.curves.map(({ group }) => group),
    )
    expect(new Set(whole.wells.wellIds).size).toBe(whole.wells.wellIds.length)
    const [first] = whole.curves
    const [alone] = pages[0]!.curves
    const wellsOf = (page: typeof whole, members: readonly number[]) => members.map((at) => page.wells.names[at])
    expect(wellsOf(pages[0]!, alone!.members)).toEqual(wellsOf(whole, first!.members))
    expect(alone!.ec50).toBe(first!.ec50)
    const found = await ask({ search: first!.group.slice(1).toUpperCase() })
    expect(found.curves.map(({ group }) => group)).toContain(first!.group)
    expect(found.total).toBe(whole.total)
    expect(await ask({ search: 'no such compound' })).toMatchObject({ found: 0, total: whole.total, curves: [] })
  })

  it('tells by its snapshot whether a plate was painted since', async () => {
    const { client } = running
    const before = await client.layout.snapshots()
    await client.layout.paint({ plateId: 1, wells: [{ row: 0, column: 0 }], edit: { role: 'excluded' } })
    const painted = await client.layout.snapshots()
    expect(painted.version).toBeGreaterThan(before.version)
    expect(painted.plates).not.toEqual(before.plates)
    await client.layout.undo()
    expect(await client.layout.snapshots()).toEqual(before)
  })

  it('is all there again after closing and reopening', async () => {
    const before = await running.client.project.current()
    await running.client.project.close()
    expect(await running.client.project.current()).toBeNull()
    expect(await running.client.project.open({ path: projectPath })).toEqual(before)
    expect(await running.client.project.recent()).toMatchObject([{ path: projectPath, exists: true }])
  })
})
