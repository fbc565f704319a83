/** What was scanned is what is read back, and imports survive being cut short. */
import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { madeUpAcquisition } from '../../test/made-up-acquisition.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import {
  createProject,
  insertAcquisition,
  listChannels,
  listLedger,
  listPlanes,
  listPlateSites,
  listPlates,
  listRoots,
  listSites,
  listWells,
  locateRoot,
  openProject,
  removeIncompleteRoots,
} from './index.ts'

const folder = temporaryFolder('acquisition')
let count = 0
const newProject = () => createProject(join(folder, `p${count++}.platescope`), '1', 0)

describe('an imported acquisition', () => {
  it('has its plates, wells, sites and planes, each counted by state', async () => {
    const project = newProject()
    const made = madeUpAcquisition({ wells: 10, sites: 3, channels: 2 })
    const planes = made.planes.map((plane, i) =>
      i === 0
        ? { ...plane, state: 'missing' as const }
        : i === 1
          ? { ...plane, state: 'unreadable' as const, problem: 'cut' }
          : plane,
    )
    await insertAcquisition(project, { ...made, planes }, { now: 0 })
    const [plate] = listPlates(project)
    expect(plate).toMatchObject({ wells: 10, sites: 30, present: 58, missing: 1, unreadable: 1, not_acquired: 0 })
    const [well] = listWells(project, plate!.id)
    expect(well).toMatchObject({ row: 0, col: 0, sites: 3, present: 4, missing: 1, unreadable: 1 })
    const [site] = listSites(project, well!.id)
    expect(listPlanes(project, site!.id).map((plane) => [plane.state, plane.problem])).toEqual([
      ['missing', null],
      ['unreadable', 'cut'],
    ])
    expect(listLedger(project, undefined, 0, 10)).toHaveLength(2)
    expect(listLedger(project, 'unreadable', 0, 10)).toMatchObject([{ channel: 'GFP', problem: 'cut' }])
    project.close()
  })

  it('imported again keeps the numbers of wells and sites, so that results stay attached', async () => {
    const project = newProject()
    await insertAcquisition(project, madeUpAcquisition({ wells: 4 }), { now: 0 })
    const before = listPlateSites(project, 1)
    await insertAcquisition(project, madeUpAcquisition({ wells: 5 }), { now: 1 })
    expect(listRoots(project)).toHaveLength(1)
    expect(listPlateSites(project, 1).slice(0, 4)).toEqual(before)
    expect(listPlates(project)[0]).toMatchObject({ wells: 5, present: 10 })
    project.close()
  })

  it('whose import was cancelled is invisible, and removed at the next opening', async () => {
    const project = newProject()
    const controller = new AbortController()
    const work = insertAcquisition(project, madeUpAcquisition({ wells: 96, sites: 30 }), {
      now: 0,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    await expect(work).rejects.toMatchObject({ code: 'cancelled' })
    expect(listPlates(project)).toEqual([])
    project.close()
    const again = openProject(project.path)
    expect(await removeIncompleteRoots(again)).toBe(1)
    expect(again.sql<{ n: number }>('SELECT count(*) AS n FROM plane').get()!.n).toBe(0)
    again.close()
  })

  it('brought up to date and cut short keeps its wells and results, and says that it was cut short', async () => {
    const project = newProject()
    await insertAcquisition(project, madeUpAcquisition({ wells: 96, sites: 30 }), { now: 0 })
    const before = listPlateSites(project, 1)
    const controller = new AbortController()
    const again = insertAcquisition(project, madeUpAcquisition({ wells: 96, sites: 30 }), {
      now: 1,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    await expect(again).rejects.toMatchObject({ code: 'cancelled' })
    project.close()
    const opened = openProject(project.path)
    await removeIncompleteRoots(opened)
    expect(listPlateSites(opened, 1)).toEqual(before)
    expect(listRoots(opened)[0]!.warnings).toContain('import_cut_short')
    await insertAcquisition(opened, madeUpAcquisition({ wells: 96, sites: 30 }), { now: 2 })
    expect(listRoots(opened)[0]!.warnings).toBe('[]')
    opened.close()
  })

  it('is found beside the project after both were moved together', async () => {
    const place = join(folder, 'before')
    mkdirSync(join(place, 'images'), { recursive: true })
    const project = createProject(join(place, 'moved.platescope'), '1', 0)
    await insertAcquisition(project, madeUpAcquisition({ wells: 1, root: join(place, 'images') }), { now: 0 })
    project.close()
    renameSync(place, join(folder, 'after'))
    const moved = openProject(join(folder, 'after', 'moved.platescope'))
    expect(locateRoot(moved, listRoots(moved)[0]!)).toEqual({ path: join(folder, 'after', 'images'), reachable: true })
    moved.close()
  })

  it('gives DNA stains blue and shares channels of the same name between folders', async () => {
    const project = newProject()
    await insertAcquisition(project, madeUpAcquisition({ wells: 1, root: '/a' }), { now: 0 })
    await insertAcquisition(project, madeUpAcquisition({ wells: 1, root: '/b' }), { now: 0 })
    expect(listChannels(project).map(({ name, colour }) => [name, colour])).toEqual([
      ['DAPI', '#3d7eff'],
      ['GFP', '#35d07f'],
    ])
    project.close()
  })
})
