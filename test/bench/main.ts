/** `npm run bench`: measures what the program promises about speed and memory, prints a table and keeps it as JSON. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { BenchRow } from './row.ts'

/** What each part measures; a part is loaded only when it runs. */
const PARTS: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  scan: async () => (await import('./scan.ts')).benchScan(),
  decode: async () => (await import('./decode.ts')).benchDecode(),
  measure: async () => (await import('./measure.ts')).benchMeasure(),
  segmentation: async () => (await import('./segmentation.ts')).benchSegmentation(),
  translocation: async () => (await import('./translocation.ts')).benchTranslocation(),
  learning: async () => (await import('./learning.ts')).benchLearning(),
  classes: async () => (await import('./classes.ts')).benchClasses(),
  scale: async () => (await import('./scale.ts')).benchScale(),
}

interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGigabytes: number
  readonly system: string
  readonly node: string
  /** Processes that wanted a core in the minute before: above the number of cores, times are too long. */
  readonly load: number
}

interface Part {
  readonly measuredAt: string
  readonly commit: string
  readonly machine: Machine
  readonly rows: readonly BenchRow[]
}

const { values: flags } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string' } } })
const jsonPath = flags.json ?? fileURLToPath(new URL('results.json', import.meta.url))
const names = flags.only === undefined ? Object.keys(PARTS) : flags.only.split(',')
for (const name of names) if (!(name in PARTS)) fail(`--only ${name}: choose from ${Object.keys(PARTS).join(', ')}.`)

for (const name of names) {
  const machine = describeMachine()
  const { cpu, cores, memoryGigabytes, system, node, load } = machine
  process.stdout.write(
    `\n${name}: ${cpu}, ${cores} cores, ${memoryGigabytes} GB, ${system}, Node ${node}, load ${load}\n`,
  )
  const rows = await PARTS[name]!()
  process.stdout.write(`${formatRows(rows)}\n`)
  keep(name, { measuredAt: new Date().toISOString(), commit: currentCommit(), machine, rows })
}

/** Parts measured earlier stay in the file, each with its own date, commit and machine. */
function keep(name: string, part: Part): void {
  const known = existsSync(jsonPath) ? (JSON.parse(readFileSync(jsonPath, 'utf8')) as Record<string, Part>) : {}
  writeFileSync(jsonPath, `${JSON.stringify({ ...known, [name]: part }, null, 2)}\n`)
}

function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    load: Math.round(loadavg()[0]! * 10) / 10,
  }
}

function currentCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}

function formatRows(rows: readonly BenchRow[]): string {
  const cells = rows.map((row) => [row.name, row.value.toLocaleString('en'), row.unit, verdict(row), row.note])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((line) => line[column]!.length)))
  return cells
    .map(([name, value, unit, target, note]) =>
      [
        name!.padEnd(widths[0]!),
        value!.padStart(widths[1]!),
        unit!.padEnd(widths[2]!),
        target!.padEnd(widths[3]!),
        note,
      ].join('  '),
    )
    .join('\n')
}

function verdict({ value, target }: BenchRow): string {
  if (target === undefined) return ''
  return value < target ? `< ${target} ok` : `< ${target} MISSED`
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}
