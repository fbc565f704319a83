/** `import`: folders become plates of a project. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ScannedRoot } from '../contract/index.ts'
import { describeAcquisition, importAcquisitions, projectPath, scan } from '../service/index.ts'
import { UsageError } from './arguments.ts'
import { type Command, lines, PROJECT_FLAG } from './command.ts'

export const importCommand: Command = {
  usage: 'import <folder…> --project P [--pattern TEXT] [--json]',
  summary: 'Recognise plate folders and add them to a project (made if absent).',
  words: Number.POSITIVE_INFINITY,
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
    // A project that cannot be opened is told before a long scan; a new one is made only for a folder that holds images.
    if (existsSync(projectPath(args.required('project')))) await session.open(args.required('project'))
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
      warnings: roots.flatMap((root) => root.warnings.map(warningText)),
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

/** The notice with the number of files and a few of their names: `… (12 files: a.tif, b.tif, …)`. */
function warningText({ message, count, examples }: ScannedRoot['warnings'][number]): string {
  if (count === 0 || examples.length === 0) return message
  const more = count > examples.length ? ', …' : ''
  return `${message} (${count === 1 ? '' : `${count}: `}${examples.join(', ')}${more})`
}
