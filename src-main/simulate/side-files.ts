/** The files beside a simulated plate's images: layout, and the plate's index. */
import { rowName } from '../plate/index.ts'
import type { PlannedWell } from './plate-plan.ts'

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
