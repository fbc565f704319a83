/** `predict`: scores of images in a folder, or of every site of a project, by a model. */
import { resolve } from 'node:path'
import { PROVIDERS } from '../engine/index.ts'
import { applyModel, evidence } from '../service/index.ts'
import { type ParsedArguments, UsageError } from './arguments.ts'
import { oneOf } from './choices.ts'
import { type Command, lines, type Outcome } from './command.ts'
import { modelIn } from './model-in.ts'
import { predictFolder } from './predict-folder.ts'
import { followRun } from './run-commands.ts'
import type { Session } from './session.ts'

export const predictCommand: Command = {
  usage:
    'predict --model MODEL --images DIR --out predictions.csv [--saliency DIR] [--provider NAME] [--json]\n           predict --project P --model MODEL [--provider NAME] [--json]',
  summary: 'Score images by a model, and say which regions carry the score.',
  flags: {
    model: { kind: 'value', required: true, help: 'a model’s folder or .zip; of a project also its name or number' },
    images: { kind: 'value', help: 'folder of images' },
    out: { kind: 'value', help: 'table of scores: .csv, .tsv, .xlsx or .parquet' },
    saliency: { kind: 'value', help: 'folder for saliency maps (float TIFF) and regions.csv' },
    project: { kind: 'value', help: 'score every site of this project instead, as a run' },
    provider: { kind: 'value', help: `${PROVIDERS.join(', ')}; the best there is unless told` },
  },
  run(args, session) {
    if (args.value('project') !== undefined) return predictProject(args, session)
    for (const flag of ['images', 'out'])
      if (args.value(flag) === undefined) throw new UsageError(`--${flag} is missing, or --project.`)
    const provider = oneOf(args, 'provider', PROVIDERS)
    return predictFolder(
      {
        model: resolve(args.required('model')),
        images: resolve(args.required('images')),
        out: resolve(args.required('out')),
        saliency: args.value('saliency') === undefined ? undefined : resolve(args.required('saliency')),
        providers: provider && [provider],
      },
      session,
    )
  },
}

async function predictProject(args: ParsedArguments, session: Session): Promise<Outcome> {
  for (const flag of ['images', 'out', 'saliency'])
    if (args.value(flag) !== undefined) throw new UsageError(`--${flag} does not go with --project.`)
  const provider = oneOf(args, 'provider', PROVIDERS) ?? null
  const context = await session.open(args.required('project'))
  const modelId = await modelIn(context, args.required('model'))
  const run = await followRun(session, context, await applyModel(context, { modelId, plateIds: null }, provider))
  const { total, regions } = evidence(context, {
    runId: run.id,
    plateId: null,
    wellId: null,
    minimumProbability: 0,
    order: 'score',
    offset: 0,
    limit: 5,
  })
  return {
    json: {
      run: run.id,
      model: modelId,
      sites: run.sites,
      failed: run.failedSites,
      regions: total,
      seconds: run.seconds,
      provider: run.provider,
    },
    text: lines([
      ['Run', run.id],
      ['Sites', `${run.sites.toLocaleString('en')}, ${run.failedSites} failed`],
      ['Regions', total],
      ['Seconds', Math.round(run.seconds * 10) / 10],
      ...regions.map(({ plate, well, site, score }): [string, string] => [
        'Best',
        `${plate} ${well} site ${site}: ${score.toFixed(3)}`,
      ]),
    ]),
    failed: run.status === 'failed',
  }
}
