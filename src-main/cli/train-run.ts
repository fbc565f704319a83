/** A training of the open project, followed to its end: what it says on the way goes to the terminal. */
import type { LearnParameters, RunSummary, TrainingView } from '../contract/index.ts'
import { type DeskContext, startTraining, trainingView } from '../service/index.ts'
import { followRun } from './run-commands.ts'
import type { Session } from './session.ts'

export async function trainInProject(
  context: DeskContext,
  session: Session,
  parameters: LearnParameters,
): Promise<{ run: RunSummary; view: TrainingView }> {
  const started = await startTraining(context, parameters)
  const tell = teller(session)
  const stopListening = context.events.subscribe((event) => {
    if (event.type === 'run' && event.run.id === started.run.id) tell(trainingView(context, started.run.id))
  })
  try {
    const run = await followRun(session, context, started)
    return { run, view: trainingView(context, run.id) }
  } finally {
    stopListening()
  }
}

/** New messages, each network that begins, and the history where it was judged. */
function teller({ progress }: Session): (view: TrainingView) => void {
  const told = { messages: 0, rows: 0, part: null as string | null }
  return ({ messages, history, part }) => {
    for (const text of messages.slice(told.messages)) progress.say(text)
    if (part !== told.part) {
      if (part !== null) progress.say(part)
      told.rows = 0
    }
    for (const { epoch, loss, validation, imagesPerSecond } of history.slice(told.rows))
      if (validation)
        progress.say(
          `epoch ${epoch.toFixed(1)} · training loss ${loss.toFixed(4)} · validation ${percent(validation.accuracy ?? null)} right · ${imagesPerSecond.toFixed(1)} images/s`,
        )
    Object.assign(told, { messages: messages.length, rows: history.length, part })
  }
}

const percent = (share: number | null): string => (share === null ? 'undefined' : `${(100 * share).toFixed(1)} %`)
