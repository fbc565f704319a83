/** Layout versions: undo, redo, and what a run saw. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { madeUpAcquisition } from '../../test/made-up-acquisition.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import {
  createProject,
  insertAcquisition,
  layoutVersion,
  moveLayoutHead,
  readLayout,
  redoTarget,
  undoTarget,
  writeLayout,
} from './index.ts'

const folder = temporaryFolder('layouts')

it('a layout edit can be undone and redone, and a new edit after undo leaves the old branch readable by its version', async () => {
  const project = createProject(join(folder, 'p.platescope'), '1', 0)
  await insertAcquisition(project, madeUpAcquisition({ plates: 2, wells: 2 }), { now: 0 })
  const well = (role: 'negative_control' | 'positive_control') => [{ row: 0, column: 0, role, columns: {} }]
  expect([layoutVersion(project), undoTarget(project), redoTarget(project)]).toEqual([0, undefined, undefined])
  const first = writeLayout(project, new Map([[1, well('negative_control')]]), 'painted', 0)
  const second = writeLayout(project, new Map([[2, well('positive_control')]]), 'painted', 0)
  expect([...readLayout(project).keys()]).toEqual([1, 2])
  moveLayoutHead(project, undoTarget(project)!)
  expect(layoutVersion(project)).toBe(first)
  expect([...readLayout(project).keys()]).toEqual([1])
  expect(redoTarget(project)).toBe(second)
  const third = writeLayout(project, new Map([[1, well('positive_control')]]), 'painted', 0)
  expect(redoTarget(project)).toBeUndefined()
  expect(readLayout(project).get(1)![0]!.role).toBe('positive_control')
  expect(readLayout(project, undefined, second).get(2)![0]!.role).toBe('positive_control')
  expect(third).toBeGreaterThan(second)
  project.close()
})
