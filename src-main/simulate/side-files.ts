/** The tables beside the simulated images: layout, true cells, labels, and the plate's index. */
import { rowName } from '../plate/index.ts'
import type { Box } from './paint-site.ts'
import type { PlannedWell } from './plate-plan.ts'

export interface TrueCell extends Box {
  /** Path of the DNA image, relative to the screen's folder, with `/`. */
  readonly file: string
  readonly kind: 'uninucleate' | 'multinucleate'
}

export interface SiteLabel {
  readonly file: string
  readonly label: 'uninucleate' | 'multinucleate'
  /** Plate and well: sites of one group belong on the same side of a split. */
  readonly group: string
  readonly split: 'train' | 'validation' | 'test'
}

export function layoutCsv(plate: string, wells: readonly PlannedWell[]): string {
  const header = 'plate,well,role,compound,concentration (µM),replicate,multinucleate_percent'
  const rows = wells.map((well) =>
    [
      plate,
      well.well,
      well.role,
      well.compound,
      well.concentration ?? '',
      well.replicate || '',
      well.role === 'empty' ? '' : well.multinucleatePercent,
    ].join(','),
  )
  return lines([header, ...rows])
}

/** Cells by image: kind and the top left corner and size of the visible cell in pixels. */
export function truthCsv(cells: readonly TrueCell[]): string {
  return lines([
    'file,kind,x,y,width,height',
    ...cells.map((c) => [c.file, c.kind, c.x, c.y, c.width, c.height].join(',')),
  ])
}

/** Image-level labels, split by well. */
export function labelsCsv(labels: readonly SiteLabel[]): string {
  return lines(['file,label,group,split', ...labels.map((l) => [l.file, l.label, l.group, l.split].join(','))])
}

/** The index that MetaXpress writes beside a plate's images: which wells and sites were acquired, and the channels' names. */
export function htdIndex(wells: readonly PlannedWell[], sites: number, channels: readonly string[]): string {
  const rows = Math.max(...wells.map((well) => well.row)) + 1
  const columns = Math.max(...wells.map((well) => well.column)) + 1
  const acquired = new Set(wells.filter((well) => well.acquired).map((well) => well.well))
  const flags = (values: boolean[]): string => values.map((value) => (value ? 'TRUE' : 'FALSE')).join(', ')
  const wellRows = Array.from({ length: rows }, (_, row) => {
    const selected = Array.from({ length: columns }, (_, c) =>
      acquired.has(rowName(row) + String(c + 1).padStart(2, '0')),
    )
    return `"WellsSelection${row + 1}", ${flags(selected)}`
  })
  return [
    '"HTSInfoFile", Version 1.0',
    '"Description", "Simulated screen"',
    '"PlateType", 6',
    '"TimePoints", 1',
    '"ZSeries", FALSE',
    `"XWells", ${columns}`,
    `"YWells", ${rows}`,
    ...wellRows,
    `"Sites", ${flags([sites > 1])}`,
    `"XSites", ${sites}`,
    '"YSites", 1',
    `"SiteSelection1", ${flags(Array.from({ length: sites }, () => true))}`,
    '"Waves", TRUE',
    `"NWavelengths", ${channels.length}`,
    ...channels.map((name, i) => `"WaveName${i + 1}", "${name}"`),
    ...channels.map((_, i) => `"WaveCollect${i + 1}", 1`),
    '"EndFile"',
    '',
  ].join('\r\n')
}

/** What MetaXpress says of an image in its TIFF description; the pixel size is the part that readers use. */
export function imageDescription(channel: string, pixelMicrons: number): string {
  const property = (id: string, type: string, value: string | number): string =>
    `<prop id="${id}" type="${type}" value="${value}"/>`
  const properties = [
    property('spatial-calibration-state', 'bool', 'on'),
    property('spatial-calibration-x', 'float', pixelMicrons),
    property('spatial-calibration-y', 'float', pixelMicrons),
    property('spatial-calibration-units', 'string', 'um'),
    property('image-name', 'string', channel),
    property('_IllumSetting_', 'string', channel),
  ]
  return `<MetaData><PlaneInfo>${properties.join('')}</PlaneInfo></MetaData>`
}

function lines(rows: readonly string[]): string {
  return `${rows.join('\n')}\n`
}
