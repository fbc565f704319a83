/** The command line: `platescope <command> …`. Exit code 0 done, 1 failed, 2 wrong arguments. */
import { describeError } from '../base/index.ts'
import { beginKeepingFreedMemory } from '../process/index.ts'
import { parseArguments, UsageError } from './arguments.ts'
import type { Command, Outcome } from './command.ts'
import { demoCommand } from './demo-command.ts'
import { doctorCommand } from './doctor-command.ts'
import { evaluateCommand } from './evaluate-command.ts'
import { explainCommand } from './explain-command.ts'
import { importCommand } from './import-command.ts'
import { layoutCommand } from './layout-command.ts'
import { exportCommand, reportCommand } from './output-commands.ts'
import { predictCommand } from './predict-command.ts'
import { relocateCommand } from './relocate-command.ts'
import { reproduceCommand } from './reproduce-command.ts'
import { measureCommand, resumeCommand, runsCommand, segmentCommand } from './run-commands.ts'
import { serveCommand } from './serve-command.ts'
import { createSession, programVersion } from './session.ts'
import { simulateCommand } from './simulate-command.ts'
import { statisticsCommand } from './statistics-command.ts'
import { trainCommand } from './train-command.ts'

const COMMANDS: Readonly<Record<string, Command>> = {
  import: importCommand,
  layout: layoutCommand,
  segment: segmentCommand,
  measure: measureCommand,
  statistics: statisticsCommand,
  export: exportCommand,
  report: reportCommand,
  runs: runsCommand,
  resume: resumeCommand,
  relocate: relocateCommand,
  evaluate: evaluateCommand,
  explain: explainCommand,
  simulate: simulateCommand,
  train: trainCommand,
  predict: predictCommand,
  reproduce: reproduceCommand,
  serve: serveCommand,
  demo: demoCommand,
  doctor: doctorCommand,
}

/** Those that train in this very process, for minutes and hours. */
const TRAINS = new Set(['train', 'reproduce'])
if (TRAINS.has(process.argv[2] ?? '')) beginKeepingFreedMemory()

process.exitCode = await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<number> {
  const wantsJson = words.includes('--json')
  const [name, ...rest] = words.filter((word) => word !== '--json')
  if (name === undefined) return refuse(`A command is missing.\n\n${help()}`, wantsJson)
  if (name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(`${help()}\n`)
    return 0
  }
  if (name === '--version') {
    process.stdout.write(`${programVersion()}\n`)
    return 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) return refuse(`There is no command ${name}.\n\n${help()}`, wantsJson)
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`${commandHelp(command)}\n`)
    return 0
  }
  return perform(command, rest, wantsJson)
}

async function perform(command: Command, words: readonly string[], wantsJson: boolean): Promise<number> {
  const session = createSession()
  try {
    const flags = { ...command.flags, json: { kind: 'switch', help: 'print one JSON object' } } as const
    const args = parseArguments(wantsJson ? ['--json', ...words] : words, flags, command.words ?? 0)
    const outcome = await command.run(args, session)
    await session.close()
    print(outcome, wantsJson)
    return outcome.failed ? 1 : 0
  } catch (error) {
    await session.close().catch(() => undefined)
    if (error instanceof UsageError) return refuse(`${error.message}\n\n${commandHelp(command)}`, wantsJson)
    process.stderr.write(`${describeError(error)}\n`)
    if (wantsJson) process.stdout.write(`${JSON.stringify({ error: describeError(error) })}\n`)
    return 1
  }
}

function print(outcome: Outcome, wantsJson: boolean): void {
  if (wantsJson && Object.keys(outcome.json).length > 0) process.stdout.write(`${JSON.stringify(outcome.json)}\n`)
  if (!wantsJson && outcome.text) process.stdout.write(`${outcome.text}\n`)
  if (wantsJson && outcome.failed) process.stderr.write(`${outcome.text}\n`)
}

function refuse(message: string, wantsJson: boolean): number {
  process.stderr.write(`${message}\n`)
  if (wantsJson) process.stdout.write(`${JSON.stringify({ error: message.split('\n')[0] })}\n`)
  return 2
}

function help(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length))
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  return [
    'Platescope: from a plate microscope’s folder to measured cells, statistics and a report.',
    '',
    'platescope <command> …',
    '',
    ...rows,
    '',
    "'platescope <command> --help' tells more. --json prints one JSON object; progress goes to stderr.",
  ].join('\n')
}

function commandHelp(command: Command): string {
  const width = Math.max(8, ...Object.keys(command.flags).map((name) => name.length))
  const flags = Object.entries(command.flags).map(
    ([name, rule]) => `  --${name.padEnd(width)}  ${rule.help}${rule.required ? ' (needed)' : ''}`,
  )
  return [`platescope ${command.usage}`, '', command.summary, ...(flags.length > 0 ? ['', ...flags] : [])].join('\n')
}
