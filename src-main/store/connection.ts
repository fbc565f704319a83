/** What a connection to a project file looks like from outside, whether it may write or not. */
import Database from 'better-sqlite3'
import { explain } from './project-faults.ts'
import type { Project } from './project-file.ts'

/** Statements are prepared once; a failed transaction empties the memory, since it may hold what was never stored. */
export function projectOver(
  db: Database.Database,
  path: string,
  options: { transaction: 'immediate' | 'deferred'; close(): void },
): Project {
  const statements = new Map<string, Database.Statement<unknown[], unknown>>()
  const memory = new Map<string, unknown>()
  return {
    path,
    memory,
    sql<Row>(text: string) {
      let statement = statements.get(text)
      if (!statement) {
        statement = db.prepare(text)
        statements.set(text, statement)
      }
      return statement as Database.Statement<unknown[], Row>
    },
    transaction(work) {
      try {
        return db.inTransaction ? work() : db.transaction(work)[options.transaction]()
      } catch (error) {
        memory.clear()
        throw explain(error, path)
      }
    },
    close() {
      if (!db.open) return
      statements.clear()
      memory.clear()
      options.close()
    },
  }
}

/**
 * A second look at a project that this program has open, for a worker thread: reads what was written so far,
 * writes nothing, takes no lock. Whoever opens it closes it.
 */
export function openReader(path: string): Project {
  let db: Database.Database
  try {
    db = new Database(path, { readonly: true, fileMustExist: true })
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    db.pragma('temp_store = MEMORY')
  } catch (error) {
    throw explain(error, path)
  }
  return projectOver(db, path, { transaction: 'deferred', close: () => db.close() })
}
