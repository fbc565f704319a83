/** Project-wide facts by key: name, creation, pixel size, layout head. */
import type { Project } from './project-file.ts'

export function getMeta(project: Project, key: string): string | undefined {
  return project.sql<{ value: string }>('SELECT value FROM meta WHERE key = ?').get(key)?.value
}

/** Sets a project-wide fact; with `keep`, only when none is there yet; null removes it. */
export function setMeta(
  project: Project,
  key: string,
  value: string | null,
  mode: 'replace' | 'keep' = 'replace',
): void {
  if (value === null) project.sql('DELETE FROM meta WHERE key = ?').run(key)
  else if (mode === 'keep') project.sql('INSERT OR IGNORE INTO meta VALUES (?, ?)').run(key, value)
  else
    project.sql('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, value)
}
