/** The list of projects opened lately, kept in the settings folder. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import type { RecentProject } from '../contract/index.ts'
import { PROJECT_EXTENSION } from '../store/index.ts'

const Entries = z.array(z.object({ path: z.string(), openedAt: z.number() }))
const KEEP = 20

/** Newest first; a damaged or absent list counts as empty. */
export function recentProjects(settingsFolder: string): RecentProject[] {
  return readEntries(settingsFolder).map((entry) => ({
    ...entry,
    name: basename(entry.path, PROJECT_EXTENSION),
    exists: existsSync(entry.path),
  }))
}

/** Puts a project on top of the list. A settings folder that cannot be written only costs the list. */
export function rememberProject(settingsFolder: string, path: string, now: number): void {
  const entries = [
    { path, openedAt: now },
    ...readEntries(settingsFolder).filter((entry) => entry.path !== path),
  ].slice(0, KEEP)
  try {
    mkdirSync(settingsFolder, { recursive: true })
    const temporary = join(settingsFolder, `recent.${process.pid}.tmp`)
    writeFileSync(temporary, JSON.stringify(entries))
    renameSync(temporary, join(settingsFolder, 'recent.json'))
  } catch {
    // The list is a convenience; opening a project must not fail for it.
  }
}

function readEntries(settingsFolder: string): z.infer<typeof Entries> {
  try {
    return Entries.parse(JSON.parse(readFileSync(join(settingsFolder, 'recent.json'), 'utf8')))
  } catch {
    return []
  }
}
