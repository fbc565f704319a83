/** Copies the write-ahead log into the project file from a thread that nobody waits for: it ends with waiting for the disk. */
import { statSync } from 'node:fs'
import Database from 'better-sqlite3'

/** A log of this size is worth copying; the writer cuts a longer one down to it when it begins anew. */
export const WORTH_COPYING_BYTES = 8 * 2 ** 20

/** Bytes waiting in the write-ahead log of a project. */
export function waitingBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
}

/**
 * Copies what it can without making the writer wait. Only if the writer rests meanwhile is all of it copied, and the
 * log begun anew.
 */
export function checkpoint(path: string): void {
  const db = new Database(path, { fileMustExist: true })
  try {
    db.pragma('trusted_schema = OFF')
    db.pragma('wal_checkpoint(PASSIVE)')
  } finally {
    db.close()
  }
}
