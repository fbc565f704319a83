/** Binds the contract to the services: one line per procedure, and one place where Faults become answers. */
import { implement, ORPCError } from '@orpc/server'
import { describeError, Fault, type FaultCode } from '../base/index.ts'
import { contract } from '../contract/index.ts'
import { getRun } from '../store/index.ts'
import { answerSize, LONGEST_ANSWER } from './answer-size.ts'
import { prepareAnswers, WINDOW_SETTLES_MS } from './answers-ahead.ts'
import * as assay from './assay-service.ts'
import * as cells from './cells-service.ts'
import { type DeskContext, openedProject } from './context.ts'
import * as contrast from './contrast-service.ts'
import { runChecks } from './doctor.ts'
import { dominantClasses } from './dominant-classes.ts'
import { dosePage } from './dose-service.ts'
import * as host from './host-service.ts'
import * as ingest from './ingest-service.ts'
import * as layout from './layout-service.ts'
import * as learn from './learn-service.ts'
import * as models from './models-service.ts'
import * as output from './output-service.ts'
import * as plates from './plates-service.ts'
import * as project from './project-service.ts'
import { rankedReadouts } from './readout-ranking.ts'
import { recentProjects } from './recent-projects.ts'
import { describeRun } from './run-summary.ts'
import * as runs from './runs-service.ts'
import { defaultSegmentParameters } from './segment-run.ts'
import { offeredModels } from './shipped-models.ts'

const STATUS: Partial<Record<FaultCode, number>> = {
  not_found: 404,
  no_project: 409,
  no_run: 404,
  forbidden: 403,
  internal: 500,
  cancelled: 499,
}

/** The router of one desk; windows reach it through any transport. */
export function createRouter(context: DeskContext) {
  const os = implement(contract).use(async ({ next, path }) => {
    const { project: opened } = context
    try {
      const result = await next()
      refuseTooLong(result.output, path.join('.'))
      return result
    } catch (error) {
      throw toAnswer(opened && opened !== context.project ? closedMeanwhile(error) : error, path.join('.'))
    }
  })
  const open = () => openedProject(context)
  return os.router({
    host: {
      info: os.host.info.handler(() => host.hostInfo(context.facts)),
      browse: os.host.browse.handler(({ input }) => host.browse(input.path)),
      doctor: os.host.doctor.handler(async () => ({ checks: await runChecks(context.facts) })),
    },
    project: {
      create: os.project.create.handler(({ input }) => project.createAndOpen(context, input.path)),
      open: os.project.open.handler(async ({ input }) => {
        const opened = await project.openExisting(context, input.path)
        prepareAnswers(context, WINDOW_SETTLES_MS)
        return opened
      }),
      current: os.project.current.handler(() => (context.project ? project.summarise(context.project) : null)),
      close: os.project.close.handler(async () => {
        await project.closeProject(context)
        return {}
      }),
      recent: os.project.recent.handler(() => recentProjects(context.facts.settingsFolder)),
      relocate: os.project.relocate.handler(({ input }) => project.relocate(context, input.rootId, input.path)),
      setPixelSize: os.project.setPixelSize.handler(({ input }) =>
        project.setPixelSize(context, input.micronsPerPixel),
      ),
      updateChannel: os.project.updateChannel.handler(({ input }) => project.changeChannel(context, input)),
      ledger: os.project.ledger.handler(({ input }) => project.ledger(context, input)),
    },
    ingest: {
      scan: os.ingest.scan.handler(({ input }) => ingest.startScan(context, input)),
      result: os.ingest.result.handler(({ input }) => ingest.scanResult(context, input.scanId)),
      previewPattern: os.ingest.previewPattern.handler(({ input }) => ingest.previewUserPattern(input)),
      accept: os.ingest.accept.handler(({ input }) => ingest.acceptScan(context, input.scanId)),
      discard: os.ingest.discard.handler(({ input }) => {
        context.jobs.cancel(input.scanId)
        context.scans.delete(input.scanId)
        return {}
      }),
    },
    layout: {
      snapshots: os.layout.snapshots.handler(() => layout.snapshots(context)),
      wells: os.layout.wells.handler(({ input }) => layout.layoutWells(context, input.plateId)),
      importFile: os.layout.importFile.handler(({ input }) => layout.importLayoutFile(context, input.path)),
      importBytes: os.layout.importBytes.handler(({ input }) =>
        layout.importLayoutBytes(context, input.name, input.base64),
      ),
      paint: os.layout.paint.handler(({ input }) => layout.paint(context, input)),
      undo: os.layout.undo.handler(() => layout.undoLayout(context)),
      redo: os.layout.redo.handler(() => layout.redoLayout(context)),
    },
    plates: {
      wells: os.plates.wells.handler(({ input }) => plates.plateWells(context, input.plateId)),
      sites: os.plates.sites.handler(({ input }) => plates.wellSites(context, input.wellId)),
      readouts: os.plates.readouts.handler(({ input }) => plates.readoutNames(context, input.runId)),
      map: os.plates.map.handler(({ input }) => plates.mapValues(context, input.plateIds, input.readout)),
      contrast: os.plates.contrast.handler(({ input }) => contrast.plateContrast(context, input.plateId)),
      setContrast: os.plates.setContrast.handler(({ input }) => contrast.setContrast(context, input)),
    },
    runs: {
      list: os.runs.list.handler(() => runs.runList(context)),
      defaults: os.runs.defaults.handler(() => defaultSegmentParameters(context, open())),
      startSegment: os.runs.startSegment.handler(async ({ input }) => (await runs.startSegment(context, input)).run),
      startMeasure: os.runs.startMeasure.handler(async ({ input }) => (await runs.startMeasure(context, input)).run),
      startBoth: os.runs.startBoth.handler(async ({ input }) => [(await runs.startBoth(context, input)).run]),
      cancel: os.runs.cancel.handler(({ input }) => runs.cancelRun(context, input.id)),
      resume: os.runs.resume.handler(({ input }) => {
        runs.resumeRun(context, input.id)
        return describeRun(getRun(open(), input.id))
      }),
      remove: os.runs.remove.handler(({ input }) => {
        runs.removeRun(context, input.id)
        return {}
      }),
      annotate: os.runs.annotate.handler(({ input }) => runs.noteRun(context, input.id, input.note)),
      failures: os.runs.failures.handler(({ input }) => runs.runFailures(context, input.id)),
      compare: os.runs.compare.handler(({ input }) => runs.compareRuns(context, input)),
      preview: os.runs.preview.handler(({ input }) =>
        runs.previewSegmentation(context, input.siteId, input.parameters),
      ),
      compartments: os.runs.compartments.handler(({ input }) => runs.runCompartments(context, input.id)),
    },
    learn: {
      defaults: os.learn.defaults.handler(() => learn.defaultRareParameters(context)),
      classDefaults: os.learn.classDefaults.handler(() => learn.defaultClassParameters(context)),
      classColumns: os.learn.classColumns.handler(() => learn.columnsForClasses(context)),
      plan: os.learn.plan.handler(({ input }) => learn.learnPlan(context, input)),
      start: os.learn.start.handler(async ({ input }) => (await learn.startTraining(context, input)).run),
      wish: os.learn.wish.handler(({ input }) => {
        learn.wishOfTraining(context, input.runId, input.wish)
        return {}
      }),
      training: os.learn.training.handler(({ input }) => learn.trainingView(context, input.runId)),
      evaluation: os.learn.evaluation.handler(({ input }) => learn.evaluationOf(context, input.runId)),
      apply: os.learn.apply.handler(async ({ input }) => (await learn.applyModel(context, input)).run),
      dominantClasses: os.learn.dominantClasses.handler(({ input }) => dominantClasses(context, input.runId)),
      evidence: os.learn.evidence.handler(({ input }) => learn.evidence(context, input)),
      regions: os.learn.regions.handler(({ input }) => learn.regionsOfSite(context, input.runId, input.siteId)),
    },
    models: {
      list: os.models.list.handler(() => models.modelList(context)),
      offered: os.models.offered.handler(() => offeredModels(context)),
      import: os.models.import.handler(({ input }) => models.importModel(context, input.path)),
      export: os.models.export.handler(({ input }) => models.exportModel(context, input.id, input.path)),
      remove: os.models.remove.handler(({ input }) => {
        models.deleteModel(context, input.id)
        return {}
      }),
      rename: os.models.rename.handler(({ input }) => models.nameModel(context, input.id, input.name)),
      parity: os.models.parity.handler(({ input, signal }) => models.checkModel(context, input.id, signal)),
    },
    cells: {
      columns: os.cells.columns.handler(({ input }) => cells.cellColumns(context, input.runId)),
      quality: os.cells.quality.handler(({ input }) => cells.plateQuality(context, input)),
    },
    assay: {
      statistics: os.assay.statistics.handler(({ input }) => assay.controlStatistics(context, input.readout)),
      rank: os.assay.rank.handler(({ input }) => rankedReadouts(context, input.runId, input.limit)),
      doseResponse: os.assay.doseResponse.handler(({ input }) => dosePage(context, input)),
      hits: os.assay.hits.handler(({ input }) => assay.hitList(context, input.readout, input.rule)),
      position: os.assay.position.handler(({ input }) => assay.positionTests(context, input.readout)),
    },
    output: {
      suggestPath: os.output.suggestPath.handler(({ input }) => ({ path: output.suggestPath(context, input) })),
      report: os.output.report.handler(({ input }) => ({ jobId: output.startReport(context, input).id })),
      export: os.output.export.handler(({ input }) => ({ jobId: output.startExport(context, input).id })),
    },
    events: {
      stream: os.events.stream.handler(({ signal }) => context.events.stream(signal)),
      jobs: os.events.jobs.handler(() => context.jobs.list()),
      cancelJob: os.events.cancelJob.handler(({ input }) => {
        context.jobs.cancel(input.id)
        return {}
      }),
    },
  })
}

function refuseTooLong(answer: unknown, procedure: string): void {
  const size = answerSize(answer)
  if (size <= LONGEST_ANSWER) return
  throw new Fault('bad_argument', `The answer to ${procedure} is too long to be shown (${Math.round(size)} values).`, {
    todo: 'Ask for a smaller part, or export it to a file.',
  })
}

/** What fails for want of the project that it began with has not failed by itself. */
function closedMeanwhile(error: unknown): unknown {
  if (error instanceof Fault || error instanceof ORPCError) return error
  return new Fault('cancelled', 'The project was closed meanwhile.', { cause: error })
}

/** A Fault keeps its words; anything else is told as an internal error, with its own message. */
function toAnswer(error: unknown, procedure: string): unknown {
  if (error instanceof ORPCError) return error
  const code = error instanceof Fault ? error.code : 'internal'
  const message =
    error instanceof Fault ? error.describe() : `Something went wrong in ${procedure}: ${describeError(error)}`
  if (code === 'internal') console.error(error)
  return new ORPCError(code, {
    status: STATUS[code] ?? 400,
    message,
    data: { code, path: error instanceof Fault ? (error.path ?? null) : null },
  })
}

export type DeskRouter = ReturnType<typeof createRouter>
