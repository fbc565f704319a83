/** A screen of 864,000 planes: how soon it is on the window, how long each call takes, how long the desk is held. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DESK_FLAGS } from '../../src-main/process/index.ts'
import { type BenchRow, rounded } from './row.ts'
import { PHASES, type PhaseName } from './scale-phases.ts'
import { makeScaleProject } from './scale-project.ts'

/** Makes the project in a temporary folder (about 2 GB), measures it phase by phase, each with a desk of its own. */
export async function benchScale(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'platescope-scale-'))
  try {
    const rows = await makeProject(folder)
    for (const phase of Object.keys(PHASES) as PhaseName[]) rows.push(...(await runPhase(phase, folder)))
    return rows
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** In a process with the flags of a desk. */
async function makeProject(folder: string): Promise<BenchRow[]> {
  const { output } = await runAlone('make', folder, [...DESK_FLAGS])
  return JSON.parse(output) as BenchRow[]
}

async function make(path: string): Promise<BenchRow[]> {
  const made = await makeScaleProject(path, (stage) => process.stderr.write(`scale: ${stage}\n`))
  const note = '50 plates × 384 wells × 9 sites × 5 channels, recognised before'
  return [
    { name: 'write 864,000 planes', value: rounded(made.importSeconds), unit: 's', note },
    { name: 'write 864,000 planes: longest hold', value: rounded(made.longestHold), unit: 'ms', target: 50, note },
    {
      name: 'write 864,000 planes: memory',
      value: Math.round(made.megabytes),
      unit: 'MB',
      note: 'resident size of the process afterwards, the acquisition included',
    },
  ]
}

/** Runs a phase in a process of its own, whose stderr tells how long its desk was held. */
async function runPhase(phase: PhaseName, folder: string): Promise<BenchRow[]> {
  process.stderr.write(`scale: ${phase}\n`)
  const { output, errors } = await runAlone(phase, folder)
  const hold = /Longest hold of the desk's event loop: ([\d.]+) ms/.exec(errors)?.[1]
  const rows = JSON.parse(output) as BenchRow[]
  if (hold === undefined) return rows
  const note = `by the event-loop monitor of the desk, from its start to its end`
  return [...rows, { name: `${phase}: longest hold`, value: rounded(Number(hold)), unit: 'ms', target: 50, note }]
}

async function runAlone(
  phase: PhaseName | 'make',
  folder: string,
  flags: readonly string[] = [],
): Promise<{ output: string; errors: string }> {
  const child = spawn(process.execPath, [...flags, fileURLToPath(import.meta.url), '--phase', phase, folder], {
    env: { ...process.env, PLATESCOPE_LOOP_DELAY: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (data: Buffer) => (output += data))
  child.stderr.on('data', (data: Buffer) => (errors += data))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`The phase ${phase} of the scale benchmark failed: ${errors}`)
  return { output, errors }
}

const [flag, phase, folder] = process.argv.slice(2)
if (flag === '--phase' && phase && folder) {
  const rows =
    phase === 'make' ? await make(join(folder, 'scale.platescope')) : await PHASES[phase as PhaseName](folder)
  process.stdout.write(JSON.stringify(rows))
}
