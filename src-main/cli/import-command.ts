/** `import`: folders become plates of a project. */
import { resolve } from 'node:path'
import { describeAcquisition, importAcquisitions, scan } from '../service/index.ts'
import { UsageError } from './arguments.ts'
import { type Command, lines, PROJECT_FLAG } from './command.ts'

export const importCommand: Command = {
  usage: 'import <folder…> --project P [--pattern TEXT] [--json]',
  summary: 'Recognise plate folders and add them to a project (made if absent).',
  flags: {
    ...PROJECT_FLAG,
    pattern: {
      kind: 'value',
      help: 'own file-name pattern, as {plate}_{well}_s{site}_w{channel}.tif or a regular expression with named groups',
    },
  },
  async run(args, session) {
    if (args.words.length === 0) throw new UsageError('import needs at least one folder.')
    const folders = args.words.map((word) => resolve(word))
    const acquisitions = await scan(folders, args.value('pattern') ?? null, session.signal, session.progress.report)
    const context = await session.open(args.required('project'), 'create')
    await importAcquisitions(context, acquisitions, session.signal, session.progress.report)
    session.progress.end()
    const roots = acquisitions.map(describeAcquisition)
    const total = (count: (root: (typeof roots)[number]) => number): number =>
      roots.reduce((sum, root) => sum + count(root), 0)
    const json = {
      instrument: [...new Set(roots.map((root) => root.instrument))].join(', '),
      plates: total((root) => root.plates.length),
      wells: total((root) => root.wells),
      sites: total((root) => root.sites),
      channels: [...new Set(roots.flatMap((root) => root.channels.map((channel) => channel.name)))],
      planes: {
        present: total((root) => root.planes.present),
        missing: total((root) => root.planes.missing),
        notAcquired: total((root) => root.planes.notAcquired),
        unreadable: total((root) => root.planes.unreadable),
        duplicate: total((root) => root.planes.duplicate),
      },
      warnings: roots.flatMap((root) => root.warnings.map((warning) => warning.message)),
    }
    const { planes } = json
    const text = lines([
      ['Instrument', json.instrument],
      ['Plates', json.plates],
      ['Wells', json.wells],
      ['Sites', json.sites],
      ['Channels', json.channels.join(', ')],
      [
        'Planes',
        `${planes.present.toLocaleString('en')} present, ${planes.missing} missing, ${planes.notAcquired} not acquired, ${planes.unreadable} unreadable, ${planes.duplicate} duplicate`,
      ],
      ...json.warnings.map((warning): [string, string] => ['Warning', warning]),
      ['Project', context.project!.path],
    ])
    return { json, text }
  },
}
