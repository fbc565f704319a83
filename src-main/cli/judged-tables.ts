/** Predictions and labels brought together: what is judged, what could not be, and what is said of groups. */
import { lines } from './command.ts'
import { type JudgedGroup, sameLabels } from './judged-groups.ts'

export interface JudgedTables {
  readonly classes: readonly string[]
  /** Images, or groups of images. */
  readonly judged: readonly { readonly labels: readonly string[]; readonly scores: readonly number[] }[]
  readonly images: number
  readonly groups: readonly JudgedGroup[] | undefined
  readonly withoutLabel: readonly string[]
  readonly withoutPrediction: readonly string[]
}

/** What could not be judged. */
export const unmatchedOf = ({ withoutLabel, withoutPrediction }: JudgedTables) => ({ withoutLabel, withoutPrediction })

export const unmatchedLines = ({ withoutLabel, withoutPrediction }: JudgedTables): (readonly [string, number])[] =>
  Object.entries({ 'Without label': withoutLabel, 'Without prediction': withoutPrediction }).flatMap(([name, files]) =>
    files.length > 0 ? [[name, files.length] as const] : [],
  )

/** How many groups there are, and what each is taken for. */
export const groupFacts = ({ groups }: JudgedTables) =>
  groups && {
    groups: groups.length,
    perGroup: groups.map(({ group, labels, predicted, score, votes, members }) => ({
      group,
      labelled: labels.join(';'),
      predicted: predicted.join(';'),
      score,
      images: members.length,
      votes,
    })),
  }

/** Groups that are shown by name. */
const SHOWN = 20

/** Of groups that are taken for something else: for what, and how many of their images say so by themselves. */
export function groupLines({ groups = [] }: JudgedTables): string {
  const wrong = groups.filter(({ labels, predicted }) => !sameLabels(labels, predicted))
  if (wrong.length === 0) return ''
  const rows = wrong.slice(0, SHOWN).map(({ group, labels, predicted, votes, members }): [string, string] => {
    const most = Math.max(0, ...predicted.map((name) => votes[name] ?? 0))
    const called = predicted.join(';') || 'none of the classes'
    return [group, `${labels.join(';')} taken for ${called}, ${most} of ${members.length} images by themselves`]
  })
  const more = wrong.length > SHOWN ? `\n… and ${wrong.length - SHOWN} more` : ''
  return `\n\n${lines(rows)}${more}`
}
