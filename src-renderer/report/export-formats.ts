/** What can be exported, in which formats, and the ending that chooses each. */
import type { ExportKind } from '../../src-main/contract/index.ts'
import type { Choice } from '../ui/index.ts'

export interface ExportFacts {
  readonly label: string
  readonly what: string
  /** Endings without dot, the usual one first; empty for a folder of files. */
  readonly formats: readonly Choice<string>[]
}

const TABLES: readonly Choice<string>[] = [
  { value: 'csv', label: 'CSV' },
  { value: 'csv.gz', label: 'CSV, compressed' },
  { value: 'tsv', label: 'TSV' },
  { value: 'xlsx', label: 'Excel' },
  { value: 'parquet', label: 'Parquet' },
]

export const EXPORTS: Readonly<Record<ExportKind, ExportFacts>> = {
  wells: { label: 'Wells', what: 'One row a well: layout, cell count, every measurement summarised.', formats: TABLES },
  sites: { label: 'Sites', what: 'One row a site: quality, counts, summaries.', formats: TABLES },
  cells: {
    label: 'Cells',
    what: 'One row a cell with every measurement; pycytominer and CellProfiler Analyst read it.',
    formats: TABLES,
  },
  labels: {
    label: 'Label images',
    what: 'One 16- or 32-bit TIFF a site and compartment; 0 is background.',
    formats: [{ value: '', label: 'TIFF, one folder' }],
  },
  rois: {
    label: 'Outlines',
    what: 'Outlines of every object.',
    formats: [
      { value: 'zip', label: 'ImageJ ROI' },
      { value: 'geojson', label: 'GeoJSON (QuPath)' },
    ],
  },
}

/** The suggested path with another ending. */
export function withEnding(path: string, ending: string): string {
  const bare = path.replace(/\.(csv\.gz|csv|tsv|xlsx|parquet|zip|geojson|html|pdf)$/i, '')
  return ending === '' ? bare : `${bare}.${ending}`
}
