/** An acquisition of any size that no microscope wrote, for tests of what happens after recognition. */
import type { AcquiredPlane, Acquisition } from '../src-main/ingest/index.ts'
import { plateFormat } from '../src-main/plate/index.ts'

export interface MadeUpSize {
  readonly plates?: number
  readonly plateSize?: number
  readonly wells?: number
  readonly sites?: number
  readonly channels?: number
  readonly root?: string
}

/** Every plane present, under the path `p<plate>/w<well>_s<site>_c<channel>.tif`. */
export function madeUpAcquisition({
  plates = 1,
  plateSize = 96,
  wells = 96,
  sites = 1,
  channels = 2,
  root = '/screen',
}: MadeUpSize = {}): Acquisition {
  const { columns } = plateFormat(plateSize)
  const planes: AcquiredPlane[] = []
  for (let plate = 0; plate < plates; plate++) {
    for (let well = 0; well < wells; well++) {
      for (let site = 1; site <= sites; site++) {
        for (let channel = 0; channel < channels; channel++) {
          planes.push({
            plate,
            row: Math.floor(well / columns),
            column: well % columns,
            site,
            channel,
            z: 1,
            time: 1,
            path: `p${plate}/w${well}_s${site}_c${channel}.tif`,
            page: 0,
            state: 'present',
            size: 1000,
            modified: 1,
          })
        }
      }
    }
  }
  return {
    root,
    instrument: 'Made up',
    grammar: 'custom',
    plates: Array.from({ length: plates }, (_, i) => ({ name: `Plate ${i + 1}`, size: plateSize, hasWells: true })),
    channels: Array.from({ length: channels }, (_, i) => ({
      name: ['DAPI', 'GFP', 'RFP', 'Cy5', 'BF'][i] ?? `C${i}`,
      key: `w${i + 1}`,
    })),
    planes,
    sitePositions: [],
    duplicates: [],
    warnings: [],
    unrecognised: [],
  }
}
