/** Models of a project: the network, its card and its test tensors; the bytes are read only when they are needed. */
import { Fault } from '../base/index.ts'
import type { Project } from './project-file.ts'

export interface ModelRow {
  readonly id: number
  /** The training that made it, as long as that is in the ledger. */
  readonly run_id: number | null
  readonly name: string
  /** SHA-256 of the network. */
  readonly hash: string
  /** JSON. */
  readonly card: string
  /** Size of the network. */
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly created_at: number
}

export interface StoredModelFiles {
  readonly onnx: Uint8Array
  /** NumPy archives, both or neither. */
  readonly test: { readonly input: Uint8Array; readonly output: Uint8Array } | null
}

export interface NewModel extends StoredModelFiles {
  readonly runId: number | null
  readonly name: string
  readonly hash: string
  readonly card: unknown
  readonly now: number
}

const COLUMNS = `model.id, CASE WHEN run.removed = 0 THEN run_id END AS run_id, name, hash, card, bytes, model.created_at`
const FROM = 'FROM model LEFT JOIN run ON run.id = run_id'

export function insertModel(project: Project, model: NewModel): number {
  return project.transaction(() =>
    Number(
      project
        .sql(
          'INSERT INTO model (run_id, name, hash, card, bytes, created_at, test_input, test_output, onnx) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        )
        .run(
          model.runId,
          model.name,
          model.hash,
          JSON.stringify(model.card),
          model.onnx.byteLength,
          model.now,
          model.test?.input ?? null,
          model.test?.output ?? null,
          model.onnx,
        ).lastInsertRowid,
    ),
  )
}

/** In the order in which they came. */
export function listModels(project: Project): ModelRow[] {
  return project.sql<ModelRow>(`SELECT ${COLUMNS} ${FROM} ORDER BY model.id`).all()
}

/** Fault `not_found` when the model is not (or no longer) there. */
export function getModel(project: Project, id: number): ModelRow {
  const row = project.sql<ModelRow>(`SELECT ${COLUMNS} ${FROM} WHERE model.id = ?`).get(id)
  if (row) return row
  throw new Fault('not_found', `There is no model ${id} in this project.`, {
    todo: 'Choose one from the list of models, or import it again.',
  })
}

/** The model that a training made. */
export function modelOfRun(project: Project, runId: number): ModelRow | undefined {
  return project.sql<ModelRow>(`SELECT ${COLUMNS} ${FROM} WHERE run_id = ? ORDER BY model.id DESC`).get(runId)
}

export function readModelFiles(project: Project, id: number): StoredModelFiles {
  getModel(project, id)
  const { onnx, test_input, test_output } = project
    .sql<{ onnx: Buffer; test_input: Buffer | null; test_output: Buffer | null }>(
      'SELECT onnx, test_input, test_output FROM model WHERE id = ?',
    )
    .get(id)!
  const test = test_input && test_output ? { input: copyOf(test_input), output: copyOf(test_output) } : null
  return { onnx: copyOf(onnx), test }
}

export function renameModel(project: Project, id: number, name: string): void {
  project.transaction(() =>
    project.sql(`UPDATE model SET name = ?, card = json_set(card, '$.name', ?) WHERE id = ?`).run(name, name, id),
  )
}

export function removeModel(project: Project, id: number): void {
  project.transaction(() => project.sql('DELETE FROM model WHERE id = ?').run(id))
}

/** A driver's buffer is a view on memory of its own kind; others expect plain bytes. */
const copyOf = (buffer: Buffer): Uint8Array => new Uint8Array(buffer)
