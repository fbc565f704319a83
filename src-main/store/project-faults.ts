/** What can be wrong with a project file, in words that a user can act on. */
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { describeError, Fault, systemCode } from '../base/index.ts'
import { MIGRATIONS } from './migrations.ts'

export function notAProject(path: string, why: string): Fault {
  return new Fault('not_a_project', `${path} is not a Platescope project: ${why}.`, {
    path,
    stands: 'It was left untouched.',
  })
}

export function newerProject(path: string, version: number): Fault {
  return new Fault(
    'project_newer',
    `${path} was written by a newer Platescope (file version ${version}, this program reads up to ${MIGRATIONS.length}).`,
    {
      path,
      stands: 'It was left untouched.',
      todo: 'Update Platescope, then open it again.',
    },
  )
}

export function damaged(path: string, detail: string, cause?: unknown): Fault {
  return new Fault('project_damaged', `The project file ${path} is damaged: ${detail}.`, {
    path,
    stands: 'It was left as it is; the images were never part of it.',
    todo: 'Restore a copy of the file, or import the folder into a new project.',
    cause,
  })
}

/** Whether the disk has too little room for a write-ahead log and its index. */
function isFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path))
    return bavail * bsize < 262_144
  } catch {
    return false
  }
}

/** Turns SQLite's and the system's codes into what a user can act on. */
export function explain(error: unknown, path: string): unknown {
  if (error instanceof Fault) return error
  const code = systemCode(error) ?? ''
  // A full disk shows as an input/output error where SQLite makes its shared memory.
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || (code.startsWith('SQLITE_IOERR') && isFull(path))) {
    return new Fault('disk', `The disk is full while writing ${path}.`, {
      path,
      cause: error,
      stands: 'Everything written before is intact.',
      todo: 'Free some space, then try again; a run can be resumed.',
    })
  }
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO' || code === 'SQLITE_READONLY_DBMOVED') {
    return new Fault('disk', `The drive with ${path} stopped answering.`, {
      path,
      cause: error,
      stands: 'What was written before is recovered at the next opening.',
      todo: 'Reconnect the drive, then open the project again.',
    })
  }
  if (
    code.startsWith('SQLITE_READONLY') ||
    code.startsWith('SQLITE_CANTOPEN') ||
    code === 'EROFS' ||
    code === 'EACCES'
  ) {
    return new Fault('disk', `The project cannot be written: ${path}.`, {
      path,
      cause: error,
      todo: 'Choose a folder you may write to, or copy the project there first.',
    })
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return damaged(path, describeError(error), error)
  return error
}
