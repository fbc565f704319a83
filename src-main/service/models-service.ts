/** Models of the open project: listed, imported, exported, renamed, removed, and checked on every provider. */
import { existsSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { Fault } from '../base/index.ts'
import type { ModelSummary, Parity } from '../contract/index.ts'
import { PROVIDERS, type ProviderName } from '../engine/index.ts'
import { describeNetwork, encodeNpz, parseCard, parseNpz, readModel, readNetwork, writeModel } from '../model/index.ts'
import {
  getModel,
  insertModel,
  listModels,
  listRuns,
  type ModelRow,
  readModelFiles,
  removeModel,
  renameModel,
} from '../store/index.ts'
import { type DeskContext, openedProject } from './context.ts'

export const modelList = (context: DeskContext): ModelSummary[] => listModels(openedProject(context)).map(describeModel)

function describeModel(row: ModelRow): ModelSummary {
  const card = parseCard(JSON.parse(row.card))
  return {
    id: row.id,
    name: row.name,
    task: card.task,
    hash: row.hash,
    createdAt: new Date(row.created_at).toISOString(),
    classes: [...card.classes],
    channels: card.channels.map(({ name }) => name),
    licence: card.licence,
    runId: row.run_id,
    bytes: row.bytes,
    metrics: { ...card.metrics },
    card: { ...card },
  }
}

/** From a folder or an archive; a bare network is refused with what its card would have to say. A model that is here already is not taken twice. */
export async function importModel(context: DeskContext, path: string): Promise<ModelSummary> {
  const project = openedProject(context)
  if (extname(path).toLowerCase() === '.onnx') throw await bareNetwork(path)
  const { onnx, card, hash, test } = await readModel(resolve(path))
  const known = listModels(project).find((model) => model.hash === hash)
  if (known) return describeModel(known)
  const files = test && {
    input: encodeNpz(test.input, { packed: false }),
    output: encodeNpz(test.output, { packed: false }),
  }
  const model = { runId: null, name: card.name, hash, card, onnx, test: files, now: context.now() }
  return describeModel(getModel(project, insertModel(project, model)))
}

async function bareNetwork(path: string): Promise<Fault> {
  const { questions } = describeNetwork(await readNetwork(resolve(path)))
  return new Fault('unsupported_model', `${basename(path)} is a bare network without a card.`, {
    path,
    todo: `Put it into a folder as model.onnx with a card.json that answers: ${questions.join(' ')}`,
  })
}

export async function exportModel(context: DeskContext, id: number, path: string): Promise<{ path: string }> {
  const project = openedProject(context)
  const row = getModel(project, id)
  const target = resolve(path)
  if (!existsSync(dirname(target)))
    throw new Fault('not_found', `The folder does not exist: ${dirname(target)}.`, {
      path: dirname(target),
      todo: 'Make it first, or choose another.',
    })
  const { onnx, test } = readModelFiles(project, id)
  const tensors = test && { input: parseNpz(test.input), output: parseNpz(test.output) }
  await writeModel(target, { onnx, card: parseCard(JSON.parse(row.card)), test: tensors })
  return { path: target }
}

export function deleteModel(context: DeskContext, id: number): void {
  const project = openedProject(context)
  getModel(project, id)
  const busy = listRuns(project).find(
    ({ kind, status, parameters }) =>
      (kind === 'predict' || kind === 'segment') &&
      (status === 'running' || status === 'queued') &&
      usesModel(JSON.parse(parameters) as UsingModel, id),
  )
  if (busy) throw new Fault('bad_argument', `Run ${busy.id} is working with this model.`, { todo: 'Cancel it first.' })
  removeModel(project, id)
}

interface UsingModel {
  readonly modelId?: number
  readonly model?: { readonly modelId?: number } | string | null
}

const usesModel = ({ modelId, model }: UsingModel, id: number): boolean =>
  modelId === id || (typeof model === 'object' && model?.modelId === id)

export function nameModel(context: DeskContext, id: number, name: string): ModelSummary {
  const project = openedProject(context)
  getModel(project, id)
  renameModel(project, id, name.trim() || name)
  return describeModel(getModel(project, id))
}

/** One provider after the other, each as a task of its own: a driver that crashes costs its own answer alone. */
export async function checkModel(context: DeskContext, id: number, signal?: AbortSignal): Promise<Parity[]> {
  const project = openedProject(context)
  getModel(project, id)
  const found: Parity[] = []
  for (const provider of PROVIDERS)
    found.push(await checkOn(context, { project: project.path, modelId: id, provider }, signal))
  return found
}

async function checkOn(
  context: DeskContext,
  input: { project: string; modelId: number; provider: ProviderName },
  signal: AbortSignal | undefined,
): Promise<Parity> {
  const { provider } = input
  try {
    return { provider, ...(await context.benches.run('live', 'parity', input, { signal })) }
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'bench_lost') throw error
    return { provider, largestDifference: null, agrees: false, message: error.message, milliseconds: null }
  }
}
