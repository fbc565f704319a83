/** What a folder turned out to hold: plates, channels and planes, with what is missing said aloud. */
import type { WellPosition } from '../plate/index.ts'

/**
 * *present*: named and on disk; *not_acquired*: the protocol skipped it; *missing*: named, not on disk;
 * *unreadable*: on disk, but its header or length says that it cannot be decoded.
 */
export type PlaneState = 'present' | 'not_acquired' | 'missing' | 'unreadable'

export interface AcquiredPlane extends WellPosition {
  /** Index into `Acquisition.plates`. */
  readonly plate: number
  /** The instrument's own site (field) number; not necessarily contiguous or 1-based. */
  readonly site: number
  /** Index into `Acquisition.channels`. */
  readonly channel: number
  /** The instrument's own z and time numbers; 1 where there is just one. */
  readonly z: number
  readonly time: number
  /** Path relative to `Acquisition.root`, with `/`; for OME-Zarr the array folder of the finest level. '' when not acquired. */
  readonly path: string
  /** 0-based page, as in `PlaneAddress`. */
  readonly page: number
  readonly sample?: number | undefined
  readonly state: PlaneState
  /** Bytes and modification time (ms since 1970), when the file was looked at. */
  readonly size?: number | undefined
  readonly modified?: number | undefined
  /** Why it is unreadable. */
  readonly problem?: string | undefined
}

export interface AcquiredPlate {
  readonly name: string
  readonly barcode?: string | undefined
  /** Wells of the plate: 6 … 1536. */
  readonly size: number
  /** False for image sets without wells (class folders): wells are then just running numbers. */
  readonly hasWells: boolean
  /** Names of the running wells of a plate without real wells, by `A01`-style name: class or image-set name. */
  readonly wellTitles?: Readonly<Record<string, string>> | undefined
  /** Treatments that the file names themselves carry (ALMF), by `A01`-style name. */
  readonly wellTreatments?: Readonly<Record<string, string>> | undefined
}

export interface AcquiredChannel {
  readonly name: string
  /** The instrument's key for it: `w1`, `ch2`, `C01`, `DAPI`. */
  readonly key: string
  readonly excitationNanometres?: number | undefined
  readonly emissionNanometres?: number | undefined
}

/** Where a site lies in its well, in microns from the well's centre, y down. */
export interface SitePosition extends WellPosition {
  readonly plate: number
  readonly site: number
  readonly xMicrons: number
  readonly yMicrons: number
}

/** Something the user should know; `count` files are concerned, of which `examples` names a few. */
export interface IngestWarning {
  readonly code: string
  readonly message: string
  readonly count: number
  readonly examples: readonly string[]
}

export interface Acquisition {
  /** Absolute path of the folder that was scanned. */
  readonly root: string
  /** Instrument or layout in words: `Opera Phenix (Harmony V5)`, `Broad SBS`, `Plain folders`. */
  readonly instrument: string
  /** Key of the rule that claimed the folder: `harmony`, `imagexpress`, `sbs`, `custom`. */
  readonly grammar: string
  /** The user's own pattern, when grammar is `custom`. */
  readonly pattern?: string | undefined
  readonly plates: readonly AcquiredPlate[]
  readonly channels: readonly AcquiredChannel[]
  readonly planes: readonly AcquiredPlane[]
  readonly sitePositions: readonly SitePosition[]
  readonly pixelMicrons?: number | undefined
  /** Microns between z steps. */
  readonly zStepMicrons?: number | undefined
  /** The z number under which the instrument's own projections are kept beside the stack, where there are any. */
  readonly projectionZ?: number | undefined
  /** Paths that named a plane already taken; the first in natural order was kept. */
  readonly duplicates: readonly { readonly path: string; readonly keptPath: string }[]
  readonly warnings: readonly IngestWarning[]
  /** Image files that no rule recognised. */
  readonly unrecognised: readonly string[]
}

/** Counts by state, with duplicates. */
export interface PlaneCounts {
  readonly present: number
  readonly missing: number
  readonly notAcquired: number
  readonly unreadable: number
  readonly duplicate: number
}
