/** The plane of a stack that a run looked at. */
import type { PlaneChoice, RunSummary } from '../../src-main/contract/index.ts'
import type { StackPlace } from '../stores/index.ts'

/** As recorded with the run; the projection and the first time where it says nothing. */
export function placeOfRun(run: Pick<RunSummary, 'parameters'> | undefined): StackPlace {
  const plane = run?.parameters.plane as Partial<PlaneChoice> | undefined
  return { z: plane?.z ?? 'max', time: plane?.time ?? 1 }
}
