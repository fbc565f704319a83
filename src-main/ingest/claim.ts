/** What a rule or an index says of a folder, before planes are ordered, made unique and counted. */
import type { IngestWarning, PlaneState } from './acquisition.ts'

/** One plane as named. `z` and `time` are NaN where the name says nothing; `plate` is '' where the folder is the plate. */
export interface NamedPlane {
  plate: string
  /** 0-based; a row of −1 marks a running index, kept in `column`, until the plate's width is known. */
  row: number
  column: number
  site: number
  channel: string
  z: number
  time: number
  /** Relative to the dropped folder. */
  path: string
  page: number
  sample?: number | undefined
  state: PlaneState
}

export interface ChannelDescription {
  readonly key: string
  readonly name: string
  readonly excitationNanometres?: number | undefined
  readonly emissionNanometres?: number | undefined
}

/** Microns from the well's centre, y down. */
export interface NamedPosition {
  readonly plate: string
  readonly row: number
  readonly column: number
  readonly site: number
  readonly xMicrons: number
  readonly yMicrons: number
}

export interface PlateDescription {
  /** As in `NamedPlane.plate`. */
  readonly key: string
  readonly name?: string | undefined
  readonly barcode?: string | undefined
  readonly size?: number | undefined
  readonly hasWells?: boolean | undefined
  readonly wellTitles?: Readonly<Record<string, string>> | undefined
  /** Treatment written into the file names, by `row,column`. */
  readonly wellTreatments?: Readonly<Record<string, string>> | undefined
}

/** A folder spoken for: by one grammar, or by one index. */
export interface Claim {
  readonly grammar: string
  readonly instrument: string
  /** Folder of the plate, relative to the dropped folder; '' is that folder itself. */
  readonly frame: string
  readonly planes: NamedPlane[]
  readonly plates: readonly PlateDescription[]
  readonly channels: readonly ChannelDescription[]
  readonly positions: readonly NamedPosition[]
  readonly pixelMicrons?: number | undefined
  readonly zStepMicrons?: number | undefined
  readonly pattern?: string | undefined
  readonly unrecognised: string[]
  readonly warnings: IngestWarning[]
}

/** An empty claim, to be filled. */
export function claimOf(grammar: string, instrument: string, frame: string): Claim {
  return {
    grammar,
    instrument,
    frame,
    planes: [],
    plates: [],
    channels: [],
    positions: [],
    unrecognised: [],
    warnings: [],
  }
}
