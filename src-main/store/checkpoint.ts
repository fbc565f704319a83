/** Copies the write-ahead log into the project file from a thread that nobody waits for: it ends with waiting for the disk. */
import { statSync } from 'node:fs'
import Database from 'better-sqlite3'

/** Bytes waiting in the write-ahead log of a project. */
export function waitingBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
}

/** Copies what it can without making the writer wait; the writer then begins the log anew. */
export function checkpoint(path: string): void {
  const db = new Database(path, { fileMustExist: true })
  try {
    db.pragma('trusted_schema = OFF')
    db.pragma('wal_checkpoint(PASSIVE)')
  } finally {
    db.close()
  }
}
