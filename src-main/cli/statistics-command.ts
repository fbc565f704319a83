/** `statistics`: does a readout separate the controls, and what are its dose curves. */
import type { DoseCurve, PlateStatistics, Statistic } from '../contract/index.ts'
import { chooseRun, controlStatistics, doseResponse, openedProject, suggestedReadout } from '../service/index.ts'
import { UsageError } from './arguments.ts'
import { type Command, lines, PROJECT_FLAG } from './command.ts'
import { namedReadout } from './named-readout.ts'

const STATISTICS: readonly string[] = ['mean', 'median', 'sd', 'count'] satisfies Statistic[]

export const statisticsCommand: Command = {
  usage: 'statistics --project P --readout NAME [--statistic mean|median|sd] [--group-by COLUMN] [--run N] [--json]',
  summary: 'Z′, robust Z′, SSMD and dose response of a measurement (best: the one that separates the controls most).',
  flags: {
    ...PROJECT_FLAG,
    readout: {
      kind: 'value',
      required: true,
      help: 'name of a measurement, with an optional prefix Mean_, Median_ or SD_; or best',
    },
    statistic: { kind: 'value', help: 'how a well’s cells become one number; median unless told' },
    'group-by': { kind: 'value', help: 'layout column that tells dose series apart' },
    run: { kind: 'value', help: 'number of the measurement run' },
  },
  async run(args, session) {
    const context = await session.open(args.required('project'))
    const run = chooseRun(openedProject(context), 'measure', args.integer('run') ?? null)
    const asked = args.value('statistic')
    if (asked !== undefined && !STATISTICS.includes(asked))
      throw new UsageError(`--statistic is ${asked}: give one of ${STATISTICS.join(', ')}.`)
    const best = args.required('readout') === 'best' ? await suggestedReadout(context, run.id) : undefined
    const statistic = (asked ?? best?.statistic) as Statistic | undefined
    const readout = namedReadout(context, run.id, best?.name ?? args.required('readout'), statistic)
    const { overall, plates } = await controlStatistics(context, readout)
    const curves = await doseResponse(context, readout, args.value('group-by') ?? null)
    return { json: toJson(readout, overall, plates, curves), text: print(readout, overall, curves) }
  },
}

function toJson(
  readout: { name: string; statistic: string },
  overall: PlateStatistics,
  plates: readonly PlateStatistics[],
  curves: readonly DoseCurve[],
) {
  return {
    readout: readout.name,
    statistic: readout.statistic,
    zPrime: overall.zPrime,
    robustZPrime: overall.robustZPrime,
    ssmd: overall.ssmd,
    n: { negative_control: overall.negative.n, positive_control: overall.positive.n },
    cellCountZPrime: overall.cellCountZPrime,
    notes: overall.notes,
    plates: plates.map((plate) => ({
      plate: plate.plate,
      zPrime: plate.zPrime,
      robustZPrime: plate.robustZPrime,
      ssmd: plate.ssmd,
      n: { negative_control: plate.negative.n, positive_control: plate.positive.n },
    })),
    doseResponse: curves.map(({ group, ec50, ci, hill, bottom, top, rSquared, unit, n, reason }) => ({
      group,
      ec50,
      ci,
      hill,
      bottom,
      top,
      rSquared,
      unit,
      n,
      reason,
    })),
  }
}

function print(
  readout: { name: string; statistic: string },
  overall: PlateStatistics,
  curves: readonly DoseCurve[],
): string {
  const show = (value: number | null): string => (value === null ? '–' : value.toPrecision(3))
  return lines([
    ['Readout', `${readout.name}, ${readout.statistic} over cells`],
    ['Z′', show(overall.zPrime)],
    ['Robust Z′', show(overall.robustZPrime)],
    ['SSMD', show(overall.ssmd)],
    ['Controls', `${overall.negative.n} negative, ${overall.positive.n} positive`],
    ['Z′ of cell count', show(overall.cellCountZPrime)],
    ...overall.notes.map((note): [string, string] => ['Note', note]),
    ...curves.map((curve): [string, string] => [
      `EC50 ${curve.group}`,
      curve.ec50 === null
        ? (curve.reason ?? '–')
        : `${show(curve.ec50)} ${curve.unit} [${show(curve.ci[0])}, ${show(curve.ci[1])}], Hill ${show(curve.hill)}${curve.reason ? ` (${curve.reason})` : ''}`,
    ]),
  ])
}
