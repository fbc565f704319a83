/** Remembers what was read from a project, by key, until it is forgotten or a transaction fails. */
import type { Project } from './project-file.ts'

/**
 * The value under `key`, made on the first call. Values are shared: nobody may change them. What others derive
 * from a run's well values is kept under `derived:<run>:…` and forgotten when those change.
 */
export function remembered<T>(project: Project, key: string, make: () => T): T {
  const known = project.memory.get(key)
  if (known !== undefined) return known as T
  const value = make()
  project.memory.set(key, value)
  return value
}

/** Forgets all keys that start with `prefix`. */
export function forget(project: Project, prefix: string): void {
  for (const key of project.memory.keys()) if (key.startsWith(prefix)) project.memory.delete(key)
}
