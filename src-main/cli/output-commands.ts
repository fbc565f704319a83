/** `export` and `report`: files for other programs and for people. */
import { resolve } from 'node:path'
import { ExportKind } from '../contract/index.ts'
import { chooseRun, exportFile, openedProject, writeProjectReport } from '../service/index.ts'
import { UsageError } from './arguments.ts'
import { type Command, lines, PROJECT_FLAG } from './command.ts'
import { namedReadout } from './named-readout.ts'

export const exportCommand: Command = {
  usage: 'export wells|sites|cells|labels|rois --project P --out PATH [--run N] [--json]',
  summary:
    'Write tables (.csv .csv.gz .tsv .xlsx .parquet), label TIFFs (a folder), or outlines (.zip ImageJ, .geojson).',
  words: 1,
  flags: {
    ...PROJECT_FLAG,
    out: { kind: 'value', required: true, help: 'file or folder to write' },
    run: { kind: 'value', help: 'number of the run' },
  },
  async run(args, session) {
    const kind = ExportKind.safeParse(args.words[0])
    if (!kind.success || args.words.length !== 1)
      throw new UsageError(`export needs one of ${ExportKind.options.join(', ')}.`)
    const context = await session.open(args.required('project'))
    const path = resolve(args.required('out'))
    const result = await exportFile(
      context,
      { kind: kind.data, path, runId: args.integer('run') ?? null, overwrite: true },
      { signal: session.signal, onProgress: session.progress.report },
    )
    return {
      json: { path, ...result },
      text: lines([
        ['Written', path],
        [result.unit, result.count],
      ]),
    }
  },
}

export const reportCommand: Command = {
  usage: 'report --project P --out report.html|report.pdf [--readout NAME] [--run N] [--json]',
  summary: 'Write the report: maps, control statistics, dose curves, hits with images, quality, methods.',
  flags: {
    ...PROJECT_FLAG,
    out: { kind: 'value', required: true, help: 'report.html or report.pdf' },
    readout: { kind: 'value', help: 'measurement to report; the best separating one unless told' },
    run: { kind: 'value', help: 'number of the measurement run' },
  },
  async run(args, session) {
    const context = await session.open(args.required('project'))
    const path = resolve(args.required('out'))
    const asked = args.value('readout')
    let readout = null
    if (asked !== undefined) {
      const run = chooseRun(openedProject(context), 'measure', args.integer('run') ?? null)
      readout = namedReadout(context, run.id, asked)
    }
    await writeProjectReport(
      context,
      { path, readout, rule: null, overwrite: true },
      { signal: session.signal, onProgress: session.progress.report },
    )
    return { json: { path }, text: lines([['Written', path]]) }
  },
}
