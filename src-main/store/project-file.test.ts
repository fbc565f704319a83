/** Opening, refusing and locking project files. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { madeUpAcquisition } from '../../test/made-up-acquisition.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { Fault } from '../base/index.ts'
import { APPLICATION_ID, createProject, findDamage, getMeta, insertAcquisition, openProject } from './index.ts'
import { MIGRATIONS } from './migrations.ts'

const folder = temporaryFolder('project-file')

function faultOf(action: () => unknown): Fault {
  try {
    action()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('No Fault was thrown.')
}

describe('a project file', () => {
  it('is a SQLite database that names its program, and keeps what was written', () => {
    const path = join(folder, 'a.platescope')
    const made = createProject(path, '1.2.3', 42)
    made.close()
    const db = new Database(path, { readonly: true })
    expect(db.pragma('application_id', { simple: true })).toBe(APPLICATION_ID)
    expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
    db.close()
    const opened = openProject(path)
    expect(getMeta(opened, 'created_by')).toBe('1.2.3')
    opened.close()
    expect(existsSync(`${path}-lock`)).toBe(false)
  })

  it('is never overwritten by a new one', () => {
    const path = join(folder, 'taken.platescope')
    writeFileSync(path, 'something of the user')
    expect(faultOf(() => createProject(path, '1', 0)).code).toBe('bad_argument')
    expect(readFileSync(path, 'utf8')).toBe('something of the user')
  })

  it('is refused by a second program while the first has it open, and free again after a kill', () => {
    const path = join(folder, 'shared.platescope')
    createProject(path, '1', 0).close()
    const held = openProject(path)
    expect(faultOf(() => openProject(path))).toMatchObject({ code: 'project_locked', path })
    held.close()
    const door = fileURLToPath(new URL('./index.ts', import.meta.url))
    const script = `import { openProject } from ${JSON.stringify(door)}; openProject(${JSON.stringify(path)}); process.kill(process.pid, 'SIGKILL')`
    const killed = spawnSync(process.execPath, ['--input-type=module', '-e', script])
    expect(killed.signal).toBe('SIGKILL')
    openProject(path).close()
  })

  it('of a newer program is refused with both versions and left as it was', () => {
    const path = join(folder, 'newer.platescope')
    createProject(path, '1', 0).close()
    const db = new Database(path)
    db.pragma(`user_version = ${MIGRATIONS.length + 1}`)
    db.close()
    const before = readFileSync(path)
    const fault = faultOf(() => openProject(path))
    expect(fault.code).toBe('project_newer')
    expect(fault.message).toContain(`file version ${MIGRATIONS.length + 1}`)
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['a text file', Buffer.from('well,role\nA01,negative_control\n'.repeat(20))],
  ])('is not %s', (_, content) => {
    const path = join(folder, 'foreign.platescope')
    writeFileSync(path, content)
    expect(faultOf(() => openProject(path)).code).toBe('not_a_project')
  })

  it('is not another program’s database', () => {
    const path = join(folder, 'other.platescope')
    const db = new Database(path)
    db.exec('CREATE TABLE t (a)')
    db.close()
    expect(faultOf(() => openProject(path)).code).toBe('not_a_project')
  })

  it('that was cut short is called damaged', () => {
    const path = join(folder, 'cut.platescope')
    createProject(path, '1', 0).close()
    truncateSync(path, 9000)
    expect(faultOf(() => openProject(path)).code).toBe('project_damaged')
  })

  it('with flipped bytes inside is found damaged by the quick check', async () => {
    const path = join(folder, 'flipped.platescope')
    const project = createProject(path, '1', 0)
    await insertAcquisition(project, madeUpAcquisition(), { now: 0 })
    project.close()
    expect(findDamage(path)).toBeUndefined()
    const bytes = readFileSync(path)
    for (let page = 2; page * 4096 < bytes.length; page++) bytes.fill(0x5a, page * 4096 + 8, page * 4096 + 60)
    writeFileSync(path, bytes)
    expect(findDamage(path)).toBeTypeOf('string')
  })

  it.skipIf(process.getuid?.() === 0)('in a folder without write access is refused with the path', () => {
    const path = join(folder, 'locked', 'p.platescope')
    chmodSync(folder, 0o500)
    expect(faultOf(() => createProject(path, '1', 0))).toMatchObject({ code: 'disk', path })
    chmodSync(folder, 0o700)
  })
})
