/** What the desk answers when things go wrong on the way. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createProject, insertRun, type Project, setRunStatus } from '../store/index.ts'
import type { DeskContext } from './context.ts'
import { createRouter } from './router.ts'

let folder: string
let project: Project

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'platescope-router-'))
  project = createProject(join(folder, 'a.platescope'), 'test', 1)
  const common = {
    parameters: {},
    programVersion: 'test',
    provider: '',
    seed: null,
    layoutVersion: 0,
    now: 1,
    sites: 1,
  }
  setRunStatus(project, insertRun(project, { ...common, kind: 'measure', title: '', sourceRunId: null }), 'done', 2)
})

afterEach(() => {
  project.close()
  rmSync(folder, { recursive: true })
})

/** A desk of which a worker meets the failure of `run`. */
function deskWith(run: (context: DeskContext) => Promise<unknown>): DeskContext {
  const context = { project, workers: { size: 1, run: () => run(context) } } as unknown as DeskContext
  return context
}

test('a call that loses its project says that the project was closed, not that something went wrong', async () => {
  const context = deskWith(async (desk) => {
    desk.project = undefined
    throw new TypeError('The database connection is not open')
  })
  await expect(call(createRouter(context).assay.rank, { runId: 1, limit: 5 })).rejects.toMatchObject({
    code: 'cancelled',
    message: expect.stringContaining('closed meanwhile'),
  })
})

test('a failure with the project still open is told as it is', async () => {
  const silent = vi.spyOn(console, 'error').mockImplementation(() => {})
  const context = deskWith(async () => {
    throw new TypeError('no such luck')
  })
  await expect(call(createRouter(context).assay.rank, { runId: 1, limit: 5 })).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('no such luck'),
  })
  silent.mockRestore()
})
