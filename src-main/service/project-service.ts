/** Opens and closes projects and says what they hold. */
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault, throwIfCancelled } from '../base/index.ts'
import type { ProjectSummary } from '../contract/index.ts'
import { plateFormat, wellName } from '../plate/index.ts'
import {
  countsOf,
  createProject,
  damaged,
  dropMosaics,
  getMeta,
  hasRemovedRuns,
  layoutVersion,
  listAxes,
  listChannels,
  listLedger,
  listPlates,
  listRoots,
  locateRoot,
  markInterrupted,
  openProject,
  PROJECT_EXTENSION,
  type Project,
  type RootRow,
  redoTarget,
  refuseForeignFile,
  relocateRoot,
  removeIncompleteRoots,
  samplePaths,
  setMeta,
  sweepRemovedRuns,
  undoTarget,
  updateChannel,
} from '../store/index.ts'
import { stopPreparing } from './answers-ahead.ts'
import { copyLog, startCheckpoints } from './checkpoints.ts'
import { type DeskContext, openedProject } from './context.ts'
import { rememberProject } from './recent-projects.ts'

/** Files up to this size are checked before they open; larger ones while they are open. */
const CHECK_FIRST_BYTES = 128 * 2 ** 20

/** The first answers go before the check. */
const THREAD_AFTER_MS = 200

/** Files looked for in a folder before it is taken for the one that moved. */
const RELOCATION_SAMPLE = 24

/** Adds the project extension where it is left out. */
export function projectPath(path: string): string {
  const absolute = resolve(path)
  return absolute.endsWith(PROJECT_EXTENSION) ? absolute : `${absolute}${PROJECT_EXTENSION}`
}

export async function createAndOpen(context: DeskContext, path: string): Promise<ProjectSummary> {
  const target = projectPath(path)
  const project = createProject(target, context.facts.version, context.now())
  await replaceProject(context, project)
  return announce(context)
}

export async function openExisting(context: DeskContext, path: string): Promise<ProjectSummary> {
  const target = resolve(path)
  if (context.project?.path === target) return summarise(context.project)
  refuseIfAbsent(target)
  refuseForeignFile(target)
  const checkFirst = statSync(target).size <= CHECK_FIRST_BYTES
  if (checkFirst) {
    const problem = await context.workers.run('find-damage', { path: target }, { urgent: true })
    if (problem) throw damaged(target, problem)
  }
  const project = openProject(target)
  await removeIncompleteRoots(project)
  markInterrupted(project, context.now())
  await replaceProject(context, project)
  sweepInBackground(context, project)
  if (!checkFirst) void checkInBackground(context, project)
  return announce(context)
}

function refuseIfAbsent(path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })) {
    throw new Fault('not_found', `There is no project at ${path}.`, {
      path,
      todo: 'Check the path; a moved project can be opened from its new place.',
    })
  }
}

/** A gigabyte takes seconds to check: it is used meanwhile, and closed with a clear message if it proves damaged. */
async function checkInBackground(context: DeskContext, project: Project): Promise<void> {
  const check = context.jobs.start({ kind: 'import', title: 'Checking the project file' }, async (job) => {
    // Starting a thread takes longer than all the rest of opening.
    await sleep(THREAD_AFTER_MS)
    throwIfCancelled(job.signal)
    const problem = await context.workers.run('find-damage', { path: project.path }, { signal: job.signal, long: true })
    if (problem) throw damaged(project.path, problem)
  })
  await check.finished.catch(() => undefined)
}

/** Deletes the results of removed runs while everything else goes on. */
export function sweepInBackground(context: DeskContext, project: Project): void {
  if (!hasRemovedRuns(project)) return
  const { finished } = context.jobs.start({ kind: 'run', title: 'Removing results of removed runs' }, (job) =>
    sweepRemovedRuns(project, {
      signal: job.signal,
      onProgress: job.progress,
      rest: () => copyLog(context, project),
    }),
  )
  finished.catch(() => undefined)
}

async function replaceProject(context: DeskContext, project: Project): Promise<void> {
  await closeProject(context)
  context.project = project
  startCheckpoints(context, project)
  rememberProject(context.facts.settingsFolder, project.path, context.now())
}

export async function closeProject(context: DeskContext): Promise<void> {
  if (!context.project) return
  await context.jobs.cancelAll()
  await stopPreparing(context.project)
  context.project.close()
  context.project = undefined
  context.events.publish({ type: 'project', project: null })
}

/** Sends the project as it is now to every window, and returns it. */
export function announce(context: DeskContext): ProjectSummary {
  const summary = summarise(openedProject(context))
  context.events.publish({ type: 'project', project: summary })
  return summary
}

export function summarise(project: Project): ProjectSummary {
  const plates = listPlates(project).map((plate) => {
    const { rows, columns } = plateFormat(plate.size)
    return {
      id: plate.id,
      name: plate.name,
      barcode: plate.barcode,
      size: plate.size,
      rows,
      columns,
      hasWells: plate.has_wells === 1,
      rootId: plate.root_id,
      wells: plate.wells,
      sites: plate.sites,
      planes: countsOf(plate),
    }
  })
  const pixelMicrons = getMeta(project, 'pixel_microns')
  return {
    path: project.path,
    name: getMeta(project, 'name') ?? '',
    createdAt: Number(getMeta(project, 'created_at') ?? 0),
    plates,
    channels: listChannels(project).map((channel) => ({
      id: channel.id,
      name: channel.name,
      key: channel.key,
      colour: channel.colour,
      excitationNanometres: channel.excitation_nm,
      emissionNanometres: channel.emission_nm,
    })),
    roots: listRoots(project).map((root) => describeRoot(project, root)),
    planes: {
      present: total(plates, (plate) => plate.planes.present),
      missing: total(plates, (plate) => plate.planes.missing),
      notAcquired: total(plates, (plate) => plate.planes.notAcquired),
      unreadable: total(plates, (plate) => plate.planes.unreadable),
      duplicate: total(plates, (plate) => plate.planes.duplicate),
    },
    wells: total(plates, (plate) => plate.wells),
    sites: total(plates, (plate) => plate.sites),
    pixelMicrons: pixelMicrons === undefined ? null : Number(pixelMicrons),
    ...listAxes(project),
    layoutVersion: layoutVersion(project),
    canUndoLayout: undoTarget(project) !== undefined,
    canRedoLayout: redoTarget(project) !== undefined,
  }
}

function total<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0)
}

function describeRoot(project: Project, root: RootRow): ProjectSummary['roots'][number] {
  const { path, reachable } = locateRoot(project, root)
  return { id: root.id, path, reachable, instrument: root.instrument, grammar: root.grammar, pattern: root.pattern }
}

/** Tells a project where a root's folder is now. Refuses a folder that holds none of the files it should. */
export function relocate(context: DeskContext, rootId: number, path: string): ProjectSummary {
  const project = openedProject(context)
  const target = resolve(path)
  if (!statSync(target, { throwIfNoEntry: false })?.isDirectory())
    throw new Fault('not_found', `There is no folder at ${target}.`, {
      path: target,
      todo: 'Choose the folder that holds the images now.',
    })
  if (listRoots(project).some((root) => root.id !== rootId && root.path === target))
    throw new Fault('bad_argument', `The project has images of ${target} already.`, { path: target })
  const expected = samplePaths(project, rootId, RELOCATION_SAMPLE)
  if (expected.length > 0 && !expected.some((file) => existsSync(join(target, file))))
    throw new Fault('not_found', `${target} holds none of the images of this folder, such as ${expected[0]}.`, {
      path: target,
      stands: 'Nothing was changed.',
      todo: 'Choose the folder that holds the images now.',
    })
  relocateRoot(project, rootId, target)
  for (const plate of listPlates(project)) if (plate.root_id === rootId) dropMosaics(project, plate.id)
  return announce(context)
}

export function setPixelSize(context: DeskContext, micronsPerPixel: number | null): ProjectSummary {
  const project = openedProject(context)
  project.transaction(() =>
    setMeta(project, 'pixel_microns', micronsPerPixel === null ? null : String(micronsPerPixel)),
  )
  return announce(context)
}

export function changeChannel(
  context: DeskContext,
  change: { id: number; name?: string | undefined; colour?: string | undefined },
): ProjectSummary {
  updateChannel(openedProject(context), change.id, change)
  return announce(context)
}

/** Planes that are not present with the reason, and the notices of the imports. */
export function ledger(
  context: DeskContext,
  input: { state: 'missing' | 'not_acquired' | 'unreadable' | null; offset: number; limit: number },
) {
  const project = openedProject(context)
  const { planes } = summarise(project)
  const totals = { missing: planes.missing, not_acquired: planes.notAcquired, unreadable: planes.unreadable }
  return {
    planes: listLedger(project, input.state ?? undefined, input.offset, input.limit).map((plane) => ({
      plate: plane.plate,
      well: wellName({ row: plane.row, column: plane.col }),
      site: plane.number,
      channel: plane.channel,
      z: plane.z,
      time: plane.time,
      state: plane.state as 'missing',
      path: plane.path,
      problem: plane.problem,
    })),
    total: input.state ? totals[input.state] : planes.missing + planes.notAcquired + planes.unreadable,
    notices: listRoots(project).flatMap(
      (root) => JSON.parse(root.warnings) as { code: string; message: string; count: number; examples: string[] }[],
    ),
  }
}
