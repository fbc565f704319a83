/** `relocate`: tells a project where its images are now. */
import { resolve } from 'node:path'
import { Fault } from '../base/index.ts'
import { openedProject, relocate, summarise } from '../service/index.ts'
import { UsageError } from './arguments.ts'
import { type Command, lines, PROJECT_FLAG } from './command.ts'

export const relocateCommand: Command = {
  usage: 'relocate <folder> --project P [--from FOLDER] [--json]',
  summary: 'Tell a project where a folder of images is now.',
  words: 1,
  flags: {
    ...PROJECT_FLAG,
    from: { kind: 'value', help: 'the folder as it was; the only one that is not there unless told' },
  },
  async run(args, session) {
    const [folder] = args.words
    if (!folder) throw new UsageError('relocate needs the folder that holds the images now.')
    const context = await session.open(args.required('project'))
    const { roots } = summarise(openedProject(context))
    const from = args.value('from')
    const meant =
      from === undefined ? roots.filter((root) => !root.reachable) : roots.filter((root) => root.path === resolve(from))
    if (meant.length !== 1)
      throw new Fault('bad_argument', from === undefined ? howMany(meant.length) : `No images lie in ${from}.`, {
        todo: `Name one with --from: ${roots.map((root) => root.path).join(', ')}.`,
      })
    const after = relocate(context, meant[0]!.id, resolve(folder)).roots.find((root) => root.id === meant[0]!.id)!
    const json = { from: meant[0]!.path, to: after.path }
    return {
      json,
      text: lines([
        ['From', json.from],
        ['To', json.to],
      ]),
    }
  },
}

function howMany(missing: number): string {
  return missing === 0 ? 'Every folder of images is where it was.' : `${missing} folders of images are not there.`
}
