/** Counts planes by state, as the import screen and the command line show them. */
import type { Acquisition, PlaneCounts } from './acquisition.ts'

export function countPlanes(acquisitions: readonly Acquisition[]): PlaneCounts {
  const counts = { present: 0, missing: 0, not_acquired: 0, unreadable: 0, duplicate: 0 }
  for (const { planes, duplicates } of acquisitions) {
    for (const { state } of planes) counts[state]++
    counts.duplicate += duplicates.length
  }
  const { present, missing, not_acquired: notAcquired, unreadable, duplicate } = counts
  return { present, missing, notAcquired, unreadable, duplicate }
}
