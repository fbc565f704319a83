/** `demo`: the main job from nothing: simulate a screen, import, lay out, segment, measure, judge, report. */
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Statistic } from '../contract/index.ts'
import {
  chooseRun,
  controlStatistics,
  createAndOpen,
  defaultSegmentParameters,
  doseResponse,
  importAcquisitions,
  importLayoutFile,
  openedProject,
  scan,
  startMeasure,
  startSegment,
  suggestedReadout,
  summarise,
  writeProjectReport,
} from '../service/index.ts'
import { simulateScreen } from '../simulate/index.ts'
import { type Command, lines } from './command.ts'
import type { Session } from './session.ts'

const SEED = 1

export const demoCommand: Command = {
  usage: 'demo [--out DIR] [--json]',
  summary: 'Simulate a screen and take it all the way to a report.',
  flags: { out: { kind: 'value', help: 'folder for screen, project and report; ./demo unless told' } },
  async run(args, session) {
    const started = performance.now()
    const folder = resolve(args.value('out') ?? 'demo')
    const projectFile = join(folder, 'demo.platescope')
    const reportFile = join(folder, 'demo-report.html')
    const say = (text: string): void => {
      session.progress.end()
      process.stderr.write(`${text}\n`)
    }
    say('1 of 6  Simulating a screen: 96 wells, two channels, 16 bit')
    const screen = await simulateScreen({
      directory: join(folder, 'screen'),
      seed: SEED,
      signal: session.signal,
      onProgress: session.progress.report,
    })
    say('2 of 6  Importing the folder')
    for (const suffix of ['', '-wal', '-shm', '-lock']) rmSync(`${projectFile}${suffix}`, { force: true })
    const acquisitions = await scan([screen.plateFolder], null, session.signal, session.progress.report)
    const context = session.desk()
    await createAndOpen(context, projectFile)
    await importAcquisitions(context, acquisitions, session.signal, session.progress.report)
    say('3 of 6  Reading the layout')
    const layout = await importLayoutFile(context, screen.layoutPath)
    const results = await analyse(session, say)
    say('6 of 6  Writing the report')
    await writeProjectReport(
      context,
      { path: reportFile, readout: null, rule: null, overwrite: true },
      { signal: session.signal, onProgress: session.progress.report },
    )
    const { planes, wells, sites } = summarise(openedProject(context))
    const json = {
      project: projectFile,
      report: reportFile,
      wells,
      sites,
      planes,
      layout: { matched: layout.matched, roles: layout.roles },
      cells: results.cells,
      readout: results.readout.name,
      zPrime: results.zPrime,
      doseResponse: results.curves,
      truth: screen.compounds,
      seconds: (performance.now() - started) / 1000,
    }
    return { json, text: summaryText(json, results) }
  },
}

async function analyse(session: Session, say: (text: string) => void) {
  const context = session.desk()
  const project = openedProject(context)
  say('4 of 6  Finding nuclei and cells')
  const segment = await startSegment(context, (await defaultSegmentParameters(context, project))!)
  await session.follow(`run-${segment.run.id}`, segment.finished)
  say('5 of 6  Measuring every cell')
  const measure = await startMeasure(context, { segmentRunId: chooseRun(project, 'segment').id, groups: null })
  const run = await session.follow(`run-${measure.run.id}`, measure.finished)
  const best = await suggestedReadout(context, run.id)
  const readout = { runId: run.id, name: best!.name, statistic: best!.statistic as Statistic, scale: 'raw' as const }
  const { overall } = await controlStatistics(context, readout)
  const curves = (await doseResponse(context, readout, null)).map(({ group, unit, ec50, ci, reason }) => ({
    group,
    unit,
    ec50,
    ci,
    reason,
  }))
  return {
    readout,
    cells: run.objects,
    failedSites: run.failedSites,
    zPrime: overall.zPrime,
    n: [overall.negative.n, overall.positive.n],
    curves,
  }
}

function summaryText(
  json: {
    project: string
    report: string
    wells: number
    sites: number
    planes: { present: number; missing: number; unreadable: number }
    seconds: number
  },
  results: Awaited<ReturnType<typeof analyse>>,
): string {
  const show = (value: number | null): string => (value === null ? '–' : value.toPrecision(3))
  const { planes } = json
  return [
    'Found',
    lines([
      [
        '  Plate',
        `${json.wells} wells, ${json.sites} sites; planes: ${planes.present} present, ${planes.missing} missing, ${planes.unreadable} unreadable`,
      ],
      ['  Cells', results.cells],
      ['  Readout', `${results.readout.name}, ${results.readout.statistic} of each well's cells`],
      ['  Z′', `${show(results.zPrime)} from ${results.n[0]} negative and ${results.n[1]} positive control wells`],
      ...results.curves.map((curve): [string, string] => [
        `  EC50 ${curve.group}`,
        curve.ec50 === null
          ? (curve.reason ?? '–')
          : `${show(curve.ec50)} ${curve.unit} [${show(curve.ci[0])}, ${show(curve.ci[1])}]`,
      ]),
      ['  Time', `${json.seconds.toFixed(0)} s`],
    ]),
    '',
    `Report     ${json.report}`,
    `Workbench  npm start -- --project ${JSON.stringify(json.project)}`,
  ].join('\n')
}
