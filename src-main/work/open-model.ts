/** Models of the open project, read through a connection of the bench's own and kept as long as they are used. */
import { type ModelCard, parseCard, parseNpz } from '../model/index.ts'
import { getModel, openReader, readModelFiles } from '../store/index.ts'

export interface ModelAddress {
  /** Path of the open project. */
  readonly project: string
  readonly modelId: number
}

export interface OpenModel {
  readonly onnx: Uint8Array
  readonly card: ModelCard
}

const KEPT = 2
const open = new Map<string, OpenModel>()

/** Throws a Fault `not_found`, or `unreadable_file` for a card that cannot be understood. */
export function openModel({ project: path, modelId }: ModelAddress): OpenModel {
  const project = openReader(path)
  try {
    const row = getModel(project, modelId)
    const key = `${path} ${modelId} ${row.hash}`
    const known = open.get(key)
    if (known) return known
    const model = { onnx: readModelFiles(project, modelId).onnx, card: parseCard(JSON.parse(row.card)) }
    for (const old of [...open.keys()].slice(0, Math.max(0, open.size + 1 - KEPT))) open.delete(old)
    open.set(key, model)
    return model
  } finally {
    project.close()
  }
}

/** A model's test tensors, or null where none came with it. */
export function openTest({ project: path, modelId }: ModelAddress) {
  const project = openReader(path)
  try {
    const { test } = readModelFiles(project, modelId)
    return test && { input: parseNpz(test.input), output: parseNpz(test.output) }
  } finally {
    project.close()
  }
}
