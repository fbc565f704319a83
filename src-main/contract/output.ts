/** What leaves the program: report and exports, as jobs that end with a file. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { HitRule } from './assay.ts'
import { Id, Path, Readout } from './common.ts'

export const ExportKind = z.enum(['wells', 'sites', 'cells', 'labels', 'rois'])
export type ExportKind = z.infer<typeof ExportKind>

export const output = {
  /** Suggests a path beside the project: `name-report.html`. */
  suggestPath: oc
    .input(
      z.object({
        kind: z.enum(['report', 'wells', 'sites', 'cells', 'labels', 'rois']),
        extension: z.string().max(12),
      }),
    )
    .output(z.object({ path: z.string() })),
  /** Extension decides: .html or .pdf. The job's result is the file's path. */
  report: oc
    .input(z.object({ path: Path, readout: Readout.nullable(), rule: HitRule.nullable(), overwrite: z.boolean() }))
    .output(z.object({ jobId: z.string() })),
  /** .csv .csv.gz .tsv .xlsx .parquet for tables; a folder for label TIFFs; .zip (ImageJ) or .geojson for ROIs. */
  export: oc
    .input(z.object({ kind: ExportKind, path: Path, runId: Id.nullable(), overwrite: z.boolean() }))
    .output(z.object({ jobId: z.string() })),
}
