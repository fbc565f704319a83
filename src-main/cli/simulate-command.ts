/** `simulate screen`: writes the demo screen, with its truth. */
import { resolve } from 'node:path'
import { simulateScreen } from '../simulate/index.ts'
import { UsageError } from './arguments.ts'
import { type Command, lines } from './command.ts'

export const simulateCommand: Command = {
  usage: 'simulate screen --seed S --out DIR [--json]',
  summary: 'Write a simulated 96-well, two-channel, 16-bit screen with layout and truth.',
  words: 1,
  flags: {
    seed: { kind: 'value', help: 'whole number; 1 unless told' },
    out: { kind: 'value', required: true, help: 'folder to write' },
  },
  async run(args, session) {
    if (args.words.length !== 1 || args.words[0] !== 'screen') throw new UsageError("simulate knows 'screen'.")
    const screen = await simulateScreen({
      directory: resolve(args.required('out')),
      seed: args.integer('seed') ?? 1,
      signal: session.signal,
      onProgress: session.progress.report,
    })
    session.progress.end()
    const text = lines([
      ['Plate folder', screen.plateFolder],
      ['Layout', screen.layoutPath],
      ['Truth', screen.truthPath],
      ['Wells', screen.wells],
      ['Cells', screen.cells],
    ])
    return { json: screen, text }
  },
}
