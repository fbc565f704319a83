/** A readout by the name a user wrote, among the measurements of a run. */
import type { Readout, Statistic } from '../contract/index.ts'
import { type DeskContext, findReadoutName, parseReadoutName, readoutNames } from '../service/index.ts'

/** The raw readout that `text` names; its statistic is the given one, else the one written as a prefix, else the median. */
export function namedReadout(context: DeskContext, runId: number, text: string, statistic?: Statistic): Readout {
  const parsed = parseReadoutName(text)
  const names = readoutNames(context, runId).map((entry) => entry.name)
  return {
    runId,
    name: findReadoutName(parsed.name, names),
    statistic: statistic ?? parsed.statistic ?? 'median',
    scale: 'raw',
  }
}
