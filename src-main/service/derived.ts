/** What is computed once from a run’s values and remembered while the project is open. */
import { forget, type Project, remembered } from '../store/index.ts'

/** Remembers what was computed from a run's values; a failure is not remembered. */
export function derived<T>(project: Project, runId: number, what: string, compute: () => Promise<T>): Promise<T> {
  const key = `derived:${runId}:${what}`
  return remembered(project, key, () => {
    const result = compute()
    result.catch(() => forget(project, key))
    return result
  })
}
