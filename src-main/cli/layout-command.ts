/** `layout`: a table of roles, treatments and doses joined to the project's wells. */
import { resolve } from 'node:path'
import { importLayoutFile } from '../service/index.ts'
import { UsageError } from './arguments.ts'
import { type Command, lines, PROJECT_FLAG } from './command.ts'

export const layoutCommand: Command = {
  usage: 'layout <file> --project P [--json]',
  summary: 'Read a layout (CSV, TSV, XLSX, plate grid, barcode table) and join it to the wells.',
  words: 2,
  flags: PROJECT_FLAG,
  async run(args, session) {
    const [file] = args.words
    if (!file || args.words.length > 1) throw new UsageError('layout needs exactly one file.')
    const context = await session.open(args.required('project'))
    const join = await importLayoutFile(context, resolve(file))
    const json = {
      rows: join.rows,
      matched: join.matched,
      unmatched: join.unmatched,
      roles: join.roles,
      duplicates: join.duplicates,
      wellsWithoutLayout: join.wellsWithoutLayout,
      kind: join.kind,
      notices: join.notices,
    }
    const text = lines([
      ['Rows', join.rows],
      ['Matched', join.matched],
      ['Not matched', join.unmatched.length],
      ...join.unmatched
        .slice(0, 20)
        .map((row): [string, string] => [
          '',
          [`line ${row.line}`, `${row.plate ?? ''} ${row.well}`.trim(), row.reason].filter(Boolean).join(': '),
        ]),
      ...Object.entries(join.roles).map(([role, count]): [string, number] => [role.replaceAll('_', ' '), count]),
      ...join.notices.map((notice): [string, string] => ['Note', notice]),
    ])
    return { json, text, failed: join.rows > 0 && join.matched === 0 }
  },
}
