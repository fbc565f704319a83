/** What a scanned folder holds, as the import screen and the command line show it: counts, and some names. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { throwIfCancelled } from '../base/index.ts'
import type { ScannedRoot } from '../contract/index.ts'
import type { AcquiredPlane, Acquisition } from '../ingest/index.ts'

const EXAMPLES = 200

const described = new WeakMap<Acquisition, ScannedRoot>()

/** A scan is counted once, however often it is asked for. */
export function describeAcquisition(acquisition: Acquisition): ScannedRoot {
  const known = described.get(acquisition)
  if (known) return known
  const tally = openTally(acquisition)
  for (const plane of acquisition.planes) tally.add(plane)
  return remember(acquisition, tally)
}

const PLANES_AT_ONCE = 20_000

/** Counts in pieces that hold nobody up, so that `describeAcquisition` has its answer ready. */
export async function describeAhead(acquisitions: readonly Acquisition[], signal?: AbortSignal): Promise<void> {
  for (const acquisition of acquisitions) {
    const tally = openTally(acquisition)
    for (const [i, plane] of acquisition.planes.entries()) {
      tally.add(plane)
      if (i % PLANES_AT_ONCE !== PLANES_AT_ONCE - 1) continue
      await yieldToLoop()
      throwIfCancelled(signal)
    }
    remember(acquisition, tally)
  }
}

function remember(acquisition: Acquisition, tally: Tally): ScannedRoot {
  const root = describe(acquisition, tally)
  described.set(acquisition, root)
  return root
}

interface PlateTally {
  readonly wells: Set<number>
  readonly sites: Set<number>
  readonly planes: { present: number; missing: number; notAcquired: number; unreadable: number; duplicate: number }
}

interface Tally {
  readonly plates: readonly PlateTally[]
  readonly zs: Set<number>
  readonly times: Set<number>
  readonly missing: string[]
  readonly unreadable: { path: string; problem: string }[]
  add(plane: AcquiredPlane): void
}

function openTally(acquisition: Acquisition): Tally {
  const plates = acquisition.plates.map(
    (): PlateTally => ({
      wells: new Set(),
      sites: new Set(),
      planes: { present: 0, missing: 0, notAcquired: 0, unreadable: 0, duplicate: 0 },
    }),
  )
  const zs = new Set<number>()
  const times = new Set<number>()
  const missing: string[] = []
  const unreadable: { path: string; problem: string }[] = []
  return {
    plates,
    zs,
    times,
    missing,
    unreadable,
    add(plane) {
      const tally = plates[plane.plate]!
      // Numbers, since a screen has a million planes: 2^12 rows and columns, 2^20 sites.
      const well = plane.row * 4096 + plane.column
      tally.wells.add(well)
      tally.sites.add(well * 2 ** 20 + plane.site)
      zs.add(plane.z)
      times.add(plane.time)
      tally.planes[plane.state === 'not_acquired' ? 'notAcquired' : plane.state]++
      if (plane.state === 'missing' && missing.length < EXAMPLES) missing.push(plane.path)
      if (plane.state === 'unreadable' && unreadable.length < EXAMPLES)
        unreadable.push({ path: plane.path, problem: plane.problem ?? 'cannot be read' })
    },
  }
}

function describe(acquisition: Acquisition, tally: Tally): ScannedRoot {
  const { missing, unreadable } = tally
  const plates = acquisition.plates.map((plate, index) => {
    const counts = tally.plates[index]!
    return {
      name: plate.name,
      barcode: plate.barcode ?? null,
      size: plate.size,
      hasWells: plate.hasWells,
      wells: counts.wells.size,
      sites: counts.sites.size,
      planes: counts.planes,
    }
  })
  const sum = (count: (plate: (typeof plates)[number]) => number): number =>
    plates.reduce((total, plate) => total + count(plate), 0)
  return {
    path: acquisition.root,
    instrument: acquisition.instrument,
    grammar: acquisition.grammar,
    pattern: acquisition.pattern ?? null,
    plates,
    channels: acquisition.channels.map(({ name, key }) => ({ name, key })),
    wells: sum((plate) => plate.wells),
    sites: sum((plate) => plate.sites),
    zs: [...tally.zs].sort((a, b) => a - b),
    times: [...tally.times].sort((a, b) => a - b),
    planes: {
      present: sum((plate) => plate.planes.present),
      missing: sum((plate) => plate.planes.missing),
      notAcquired: sum((plate) => plate.planes.notAcquired),
      unreadable: sum((plate) => plate.planes.unreadable),
      duplicate: acquisition.duplicates.length,
    },
    pixelMicrons: acquisition.pixelMicrons ?? null,
    warnings: acquisition.warnings.map((warning) => ({ ...warning, examples: [...warning.examples] })),
    examples: {
      missing,
      unreadable,
      duplicate: acquisition.duplicates.slice(0, EXAMPLES).map((duplicate) => ({ ...duplicate })),
      unrecognised: acquisition.unrecognised.slice(0, EXAMPLES),
    },
    unrecognised: acquisition.unrecognised.length,
  }
}
