/** Answers that take long to compute from a run's well values, kept in the file until those values change. */
import type { Project } from './project-file.ts'

/** The answer to `question`, as it was written. */
export function readDerived<T>(project: Project, runId: number, question: string): T | undefined {
  const row = project
    .sql<{ answer: string }>('SELECT answer FROM derived WHERE run_id = ? AND question = ?')
    .get(runId, question)
  return row && (JSON.parse(row.answer) as T)
}

/** Whether there is one, without reading it. */
export function hasDerived(project: Project, runId: number, question: string): boolean {
  return project.sql('SELECT 1 FROM derived WHERE run_id = ? AND question = ?').get(runId, question) !== undefined
}

/** Keeps an answer in place of earlier ones to questions with the same first word: `rank 7` replaces `rank 6`. */
export function writeDerived(project: Project, runId: number, question: string, answer: unknown): void {
  const [word] = question.split(' ')
  project.transaction(() => {
    project.sql(`DELETE FROM derived WHERE run_id = ? AND question LIKE ? || ' %'`).run(runId, word)
    project.sql('INSERT INTO derived VALUES (?, ?, ?)').run(runId, question, JSON.stringify(answer))
  })
}

export function dropDerived(project: Project, runId: number): void {
  project.sql('DELETE FROM derived WHERE run_id = ?').run(runId)
}
