/** Keeps long loops polite: hands the event loop back every few milliseconds and stops when cancelled. */
import { throwIfCancelled } from '../base/index.ts'

const SLICE_MILLISECONDS = 12

export interface Pace {
  /** True once the slice is used up; ask every few hundred steps of a loop, then await `rest`. */
  due(): boolean
  /** Lets other work run; throws a `cancelled` Fault once the signal is aborted. */
  rest(): Promise<void>
}

export function createPace(signal?: AbortSignal): Pace {
  let started = performance.now()
  return {
    due: () => performance.now() - started > SLICE_MILLISECONDS,
    async rest() {
      await new Promise((resolve) => setImmediate(resolve))
      throwIfCancelled(signal)
      started = performance.now()
    },
  }
}

/** Runs `visit` for every item, resting in between whenever the slice is used up. */
export async function eachPolitely<T>(
  items: readonly T[],
  pace: Pace,
  visit: (item: T, index: number) => void,
): Promise<void> {
  for (let i = 0; i < items.length; i++) {
    visit(items[i]!, i)
    if ((i & 511) === 511 && pace.due()) await pace.rest()
  }
}
