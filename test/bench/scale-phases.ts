/** What is done with the made-up screen, phase by phase, each through a desk process started for it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { wellName } from '../../src-main/plate/index.ts'
import { openReader } from '../../src-main/store/index.ts'
import { type Client, type RunningHost, startHost } from '../contract/running-host.ts'
import { type BenchRow, rounded } from './row.ts'
import { editingCalls, readingCalls, readout, type TimedCall } from './scale-calls.ts'
import { SCALE } from './scale-project.ts'

const PLATE = 7
const REPEATS = 9
const CALL_TARGET = 50

/** In the order in which they run: what destroys comes last. */
export const PHASES = { open, prepare, calls, layout, run, exports, removal } as const
export type PhaseName = keyof typeof PHASES

const projectIn = (folder: string): string => join(folder, 'scale.platescope')

async function withHost(
  folder: string,
  projectPath: string | null,
  work: (running: RunningHost) => Promise<BenchRow[]>,
): Promise<BenchRow[]> {
  const running = await startHost(join(folder, 'settings'), projectPath)
  try {
    if (projectPath) await untilQuiet(running.client)
    return await work(running)
  } finally {
    await running.close()
  }
}

/** From a window's wish to open the project to the values of its first plate. */
function open(folder: string): Promise<BenchRow[]> {
  return withHost(folder, null, async ({ client }) => {
    const started = performance.now()
    const summary = await client.project.open({ path: projectIn(folder) })
    const opened = performance.now()
    const run = (await client.runs.list()).findLast((candidate) => candidate.kind === 'measure')!
    const plateIds = [summary.plates[0]!.id]
    await client.plates.map({ plateIds, readout: { ...readout('raw'), runId: run.id } })
    const mapped = performance.now()
    const note = `${summary.planes.present.toLocaleString('en')} planes, by WebSocket`
    return [
      { name: 'open the project', value: rounded(opened - started), unit: 'ms', note },
      {
        name: 'from opening to the first map',
        value: rounded(mapped - started),
        unit: 'ms',
        target: 200,
        note: 'open, list runs, map of one plate',
      },
    ]
  })
}

/** What a desk does by itself after the end of a measurement: the made-up one has ended without a desk. */
function prepare(folder: string): Promise<BenchRow[]> {
  return withHost(folder, projectIn(folder), async ({ client }) => {
    const { seconds, slowestCall } = await whileAsking(client, () => untilPrepared(projectIn(folder)))
    const note = 'ranking, dose series, quality of 172,800 sites: once, after a measurement'
    return [{ name: 'prepare answers', value: rounded(seconds), unit: 's', note }, answering(slowestCall)]
  })
}

/** Until the project has kept the ranking and every plate's quality. */
async function untilPrepared(path: string): Promise<void> {
  const project = openReader(path)
  const kept = project.sql<{ count: number }>('SELECT count(*) AS count FROM derived')
  try {
    while (kept.get()!.count < 1 + SCALE.plates) await new Promise((resolve) => setTimeout(resolve, 50))
  } finally {
    project.close()
  }
}

function calls(folder: string): Promise<BenchRow[]> {
  return withHost(folder, projectIn(folder), async ({ client }) => {
    const [well] = await client.plates.wells({ plateId: PLATE })
    const rows: BenchRow[] = []
    for (const call of readingCalls(client, PLATE, well!.id)) rows.push(...(await timeCall(call)))
    for (const call of editingCalls(client, PLATE)) rows.push(...(await timeCall(call)))
    return rows
  })
}

/** The first call of all is part of the slowest: what is not kept in the project was prepared since it was opened, or is not there yet. */
async function timeCall({ name, call }: TimedCall): Promise<BenchRow[]> {
  const times: number[] = []
  for (let i = 0; i < REPEATS; i++) {
    const started = performance.now()
    await call()
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  const middle = times[Math.floor(times.length / 2)]!
  const slowest = times.at(-1)!
  return [
    {
      name,
      value: rounded(middle),
      unit: 'ms',
      target: CALL_TARGET,
      note: `median of ${REPEATS}; slowest ${rounded(slowest)} ms`,
    },
  ]
}

/** A layout table of every well of every plate. */
function layout(folder: string): Promise<BenchRow[]> {
  const path = join(folder, 'layout.csv')
  const lines = ['Plate,Well,Role,Compound,Concentration,Unit,Batch']
  for (let plate = 1; plate <= SCALE.plates; plate++) {
    for (let well = 0; well < SCALE.wells; well++) {
      const [row, column] = [Math.floor(well / 24), well % 24]
      const role = column < 2 ? 'negative_control' : column >= 22 ? 'positive_control' : 'treatment'
      const dose = role === 'treatment' ? 10 / 3 ** (well % 8) : ''
      lines.push(`Plate ${plate},${wellName({ row, column })},${role},Compound ${well >> 3},${dose},µM,B${plate % 5}`)
    }
  }
  writeFileSync(path, lines.join('\n'))
  return withHost(folder, projectIn(folder), async ({ client }) => {
    const { result, seconds, slowestCall } = await whileAsking(client, () => client.layout.importFile({ path }))
    const note = `${result.matched.toLocaleString('en')} wells matched`
    await new Promise((resolve) => setTimeout(resolve, 6_000))
    const started = performance.now()
    await client.assay.rank({ runId: 2, limit: 5_000 })
    const ranked = performance.now() - started
    return [
      { name: 'import a layout of all plates', value: rounded(seconds), unit: 's', note },
      answering(slowestCall),
      {
        name: '  readouts ranked anew',
        value: rounded(ranked),
        unit: 'ms',
        target: CALL_TARGET,
        note: 'asked for 6 s after the new layout, ranked in the background',
      },
    ]
  })
}

/** Starting a segmentation of all sites, whose files are not there, and working through some of them. */
function run(folder: string): Promise<BenchRow[]> {
  return withHost(folder, projectIn(folder), async ({ client, untilEnded }) => {
    const parameters = (await client.runs.defaults())!
    const { result, seconds, slowestCall } = await whileAsking(client, () => client.runs.startSegment(parameters))
    const working = await whileAsking(client, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5_000))
      await client.runs.cancel({ id: result.id })
      return untilEnded(result.id)
    })
    const note = `${result.sites.toLocaleString('en')} sites, their files looked up in the project`
    const rate = working.result.doneSites / Math.max(0.001, working.result.seconds)
    return [
      { name: 'start a run of all sites', value: rounded(seconds), unit: 's', note },
      answering(slowestCall),
      {
        name: 'book sites of a run',
        value: rounded(rate),
        unit: 'sites/s',
        note: 'sites that fail at once, their files being absent',
      },
      answering(working.slowestCall),
    ]
  })
}

function exports(folder: string): Promise<BenchRow[]> {
  return withHost(folder, projectIn(folder), async ({ client }) => {
    const rows: BenchRow[] = []
    for (const [kind, extension, runId] of [
      ['wells', '.csv', 2],
      ['wells', '.parquet', 2],
    ] as const) {
      const path = join(folder, `${kind}${extension}`)
      const { seconds, slowestCall } = await whileAsking(client, async () => {
        const { jobId } = await client.output.export({ kind, path, runId, overwrite: true })
        await untilQuiet(client)
        const job = (await client.events.jobs()).find((candidate) => candidate.id === jobId)
        if (job?.state !== 'done') throw new Error(`The export of ${kind} ended as ${job?.state}: ${job?.error}`)
      })
      rows.push({ name: `export ${kind}${extension}`, value: rounded(seconds), unit: 's', note: '' })
      rows.push(answering(slowestCall))
    }
    return rows
  })
}

function removal(folder: string): Promise<BenchRow[]> {
  return withHost(folder, projectIn(folder), async ({ client }) => {
    const { seconds, slowestCall } = await whileAsking(client, async () => {
      await client.runs.remove({ id: 1 })
      await untilQuiet(client)
    })
    const note = 'segmentation and measurement of 172,800 sites'
    return [{ name: 'remove a run', value: rounded(seconds), unit: 's', note }, answering(slowestCall)]
  })
}

function answering(slowest: number): BenchRow {
  const note = 'another window asks for a plate map all the time'
  return { name: '  slowest answer meanwhile', value: rounded(slowest), unit: 'ms', target: CALL_TARGET, note }
}

/** Does some work while asking for a plate's map again and again, as a person does who goes on looking. */
async function whileAsking<T>(
  client: Client,
  work: () => Promise<T>,
): Promise<{ result: T; seconds: number; slowestCall: number }> {
  let slowestCall = 0
  let working = true
  const asking = (async () => {
    for (let plate = 1; working; plate = (plate % SCALE.plates) + 1) {
      const started = performance.now()
      await client.plates.map({ plateIds: [plate], readout: readout('raw') }).catch(() => undefined)
      slowestCall = Math.max(slowestCall, performance.now() - started)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  const started = performance.now()
  try {
    const result = await work()
    return { result, seconds: (performance.now() - started) / 1000, slowestCall }
  } finally {
    working = false
    await asking
  }
}

/** Until no job is running: the check of a large file that was just opened, an export, a removal. */
async function untilQuiet(client: Client): Promise<void> {
  while ((await client.events.jobs()).some((job) => job.state === 'running'))
    await new Promise((resolve) => setTimeout(resolve, 50))
}
