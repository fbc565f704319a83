/** Opens, creates, checks and locks a project file: one SQLite database, one writer. */
import { accessSync, closeSync, constants, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import Database from 'better-sqlite3'
import { describeError, Fault, systemCode } from '../base/index.ts'
import { WORTH_COPYING_BYTES } from './checkpoint.ts'
import { projectOver } from './connection.ts'
import { MIGRATIONS } from './migrations.ts'
import { damaged, explain, newerProject, notAProject } from './project-faults.ts'

/** `PLTS`, in the header of every project file. */
export const APPLICATION_ID = 0x504c5453

export const PROJECT_EXTENSION = '.platescope'

/** An open project. All access goes through statements cached by their text. */
export interface Project {
  readonly path: string
  /** What was read and cannot change unless this program changes it; emptied when a transaction fails. See `remembered`. */
  readonly memory: Map<string, unknown>
  /** Prepares once, then reuses. */
  sql<Row = unknown>(text: string): Database.Statement<unknown[], Row>
  /** Runs all of it or nothing; a full disk or a vanished drive becomes a Fault. */
  transaction<T>(work: () => T): T
  /** Copies what the write-ahead log holds into the file, then releases file and lock. */
  close(): void
}

/** Creates a new project file; refuses to overwrite anything. */
export function createProject(path: string, programVersion: string, now: number): Project {
  if (existsSync(path)) {
    throw new Fault('bad_argument', `A file is already there: ${path}.`, {
      path,
      stands: 'It was left untouched.',
      todo: 'Choose another name, or open it instead.',
    })
  }
  const project = connectNew(path)
  try {
    project.transaction(() => {
      project.sql('INSERT INTO meta VALUES (?, ?)').run('name', basename(path, PROJECT_EXTENSION))
      project.sql('INSERT INTO meta VALUES (?, ?)').run('created_at', String(now))
      project.sql('INSERT INTO meta VALUES (?, ?)').run('created_by', programVersion)
    })
    return project
  } catch (error) {
    project.close()
    removeFiles(path)
    throw error
  }
}

/** A project that could not be set up whole leaves nothing behind that would be in the way later. */
function connectNew(path: string): Project {
  try {
    return connect(path)
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'project_locked')) removeFiles(path)
    throw error
  }
}

function removeFiles(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true })
}

/** Opens an existing project; older files are migrated, newer and damaged ones refused with nothing changed. */
export function openProject(path: string): Project {
  if (!existsSync(path))
    throw new Fault('not_found', `There is no project at ${path}.`, {
      path,
      todo: 'Check the path; a moved project can be opened from its new place.',
    })
  refuseForeignFile(path)
  return connect(path)
}

/** Throws unless the file starts like one of ours; reads 100 bytes and changes nothing. */
export function refuseForeignFile(path: string): void {
  const header = Buffer.alloc(100)
  let read = 0
  try {
    const file = openSync(path, 'r')
    try {
      read = readSync(file, header, 0, 100, 0)
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    throw new Fault('disk', `The project cannot be read (${systemCode(cause) ?? 'unknown error'}): ${path}.`, {
      path,
      cause,
      todo: 'Check that the drive is connected and that you may read the file.',
    })
  }
  const isSqlite = read === 100 && header.toString('latin1', 0, 15) === 'SQLite format 3'
  const pageSize = isSqlite ? header.readUInt16BE(16) : 0
  if (!isSqlite) throw notAProject(path, read === 0 ? 'it is empty' : 'it is not a SQLite file')
  const applicationId = header.readUInt32BE(68)
  if (applicationId !== APPLICATION_ID) throw notAProject(path, 'it was written by another program')
  const version = header.readUInt32BE(60)
  if (version > MIGRATIONS.length) throw newerProject(path, version)
  const pages = header.readUInt32BE(28)
  const bytes = (pageSize === 1 ? 65_536 : pageSize) * pages
  if (statSync(path).size < bytes && !existsSync(`${path}-wal`))
    throw damaged(path, `the file ends after ${statSync(path).size} of ${bytes} bytes`)
}

const NOT_DAMAGE = /^SQLITE_(?:BUSY|LOCKED|CANTOPEN|READONLY|FULL|PERM|AUTH|NOMEM|IOERR)/

/**
 * Quick integrity check in a connection of its own; returns what is wrong, or undefined. A file that cannot be read
 * just now is not damaged: opening it tells why. Takes seconds on gigabytes: run it off the main thread.
 */
export function findDamage(path: string): string | undefined {
  let db: Database.Database | undefined
  try {
    db = new Database(path, { readonly: true, fileMustExist: true })
    db.pragma('trusted_schema = OFF')
    const rows = db.pragma('quick_check(1)') as { quick_check: string }[]
    const answer = rows[0]?.quick_check ?? 'no answer'
    return answer === 'ok' ? undefined : answer.replace(/\s+/g, ' ')
  } catch (error) {
    return NOT_DAMAGE.test(systemCode(error) ?? '') ? undefined : describeError(error)
  } finally {
    db?.close()
  }
}

function connect(path: string): Project {
  const lock = takeLock(path)
  const db = openPrepared(path, () => {
    lock.close()
    releaseLockFile(path)
  })
  return projectOver(db, path, {
    transaction: 'immediate',
    close() {
      try {
        db.pragma('optimize')
      } catch {
        // Closing must go on when the drive has vanished; the write-ahead log is recovered at the next opening.
      }
      db.close()
      lock.close()
      releaseLockFile(path)
    },
  })
}

/** Whatever fails, nothing stays open: SQLite then takes its own files beside the project away. */
function openPrepared(path: string, release: () => void): Database.Database {
  let db: Database.Database | undefined
  try {
    db = new Database(path)
    prepareConnection(db, path)
    return db
  } catch (error) {
    db?.close()
    release()
    throw explain(error, path)
  }
}

function prepareConnection(db: Database.Database, path: string): void {
  db.pragma('trusted_schema = OFF')
  db.pragma('cell_size_check = ON')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma('foreign_keys = ON')
  db.pragma('temp_store = MEMORY')
  db.pragma('cache_size = -65536')
  db.pragma(`journal_size_limit = ${WORTH_COPYING_BYTES}`)
  // A worker copies the log long before it has so many pages (see checkpoint.ts); here it only must not grow for ever.
  db.pragma('wal_autocheckpoint = 32768')
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > MIGRATIONS.length) throw newerProject(path, version)
  migrate(db, version)
}

/** Applies the migrations a file has not seen, each in its own transaction. */
export function migrate(db: Database.Database, from: number): void {
  for (let version = from; version < MIGRATIONS.length; version++) {
    db.transaction(() => {
      db.exec(MIGRATIONS[version]!.sql)
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma(`user_version = ${version + 1}`)
    }).immediate()
  }
  // The header tells other openings whose file this is; it must not wait in the write-ahead log.
  if (from < MIGRATIONS.length) db.pragma('wal_checkpoint(TRUNCATE)')
}

/**
 * One program at a time: an exclusive lock on a small file beside the project. The system drops it with the process,
 * so a killed program leaves no stale lock; other connections of this process stay free to check and copy.
 */
function takeLock(path: string): Database.Database {
  try {
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK)
  } catch (cause) {
    throw new Fault('disk', `The project cannot be written here (${systemCode(cause) ?? 'no access'}): ${path}.`, {
      path,
      cause,
      todo: 'Choose a folder you may write to, or copy the project there first.',
    })
  }
  let lock: Database.Database | undefined
  try {
    lock = new Database(`${path}-lock`, { timeout: 200 })
    lock.pragma('locking_mode = EXCLUSIVE')
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (cause) {
    lock?.close()
    if (systemCode(cause)?.startsWith('SQLITE_BUSY') || systemCode(cause)?.startsWith('SQLITE_LOCKED')) {
      throw new Fault('project_locked', `Another Platescope has this project open: ${path}.`, {
        path,
        cause,
        stands: 'Nothing was changed.',
        todo: 'Close it there (or wait until its command has finished), then try again.',
      })
    }
    releaseLockFile(path)
    throw explain(cause, path)
  }
}

function releaseLockFile(path: string): void {
  try {
    rmSync(`${path}-lock`, { force: true })
    rmSync(`${path}-lock-journal`, { force: true })
  } catch {
    // A lock file that cannot be removed holds no lock; the next opening reuses it.
  }
}
