/** Judging a classifier by networks that have not seen what they are judged on: groups left out in turn, or folds. */
import { foldsLeftOut, groupsLeftOut, type LeftOutFold, leftOutFolds, type SplitImage } from '../learn/index.ts'
import {
  type AnyEvaluation,
  type AnyScored,
  evaluateScored,
  figuresOf,
  figuresText,
  rightShareOf,
} from './class-training.ts'
import { lines } from './command.ts'
import { percent } from './train-outcome.ts'

export interface LeftOut {
  /** `compound`, `fold`. */
  readonly by: string
  readonly groups: readonly { readonly group: string; readonly evaluation: AnyEvaluation }[]
  readonly all: AnyEvaluation
}

export interface LeftOutPlan {
  readonly by: string
  readonly folds: readonly LeftOutFold<SplitImage>[]
  /** Groups that cannot be left out, as no other has some class of theirs. */
  readonly notices: readonly string[]
}

const NAMED_AT_MOST = 5

/** A fold for each group of a column; groups that alone have a class stay in, which is said. Throws `bad_labels` of `leftOutFolds`. */
export function groupPlan(images: readonly SplitImage[], groups: readonly string[], by: string): LeftOutPlan {
  const regrouped = images.map((image, i) => ({ ...image, group: groups[i]! }))
  const kept = [...groupsLeftOut(regrouped)].flatMap(([group, isLeftOut]) => (isLeftOut ? [] : [group]))
  const more = kept.length > NAMED_AT_MOST ? ` and ${kept.length - NAMED_AT_MOST} more` : ''
  const said = `Not left out, as some class has no images without it and another ${by}: ${kept.slice(0, NAMED_AT_MOST).join(', ')}${more}.`
  return { by, folds: leftOutFolds(regrouped), notices: kept.length > 0 ? [said] : [] }
}

/** Folds of whole groups. Throws `bad_labels` of `groupFolds`. */
export const foldPlan = (images: readonly SplitImage[], count: number, seed: number): LeftOutPlan => ({
  by: 'fold',
  folds: foldsLeftOut(images, count, seed),
  notices: [],
})

/** Trains a network for each fold and judges what all of them say of what they have not seen. */
export async function judgeLeftOut(
  { by, folds }: LeftOutPlan,
  set: Parameters<typeof evaluateScored>[1],
  {
    train,
    say,
  }: {
    readonly train: (images: readonly SplitImage[]) => Promise<{ readonly scored: readonly AnyScored[] }>
    readonly say: (text: string) => void
  },
): Promise<LeftOut> {
  const all: AnyScored[] = []
  const groups: LeftOut['groups'][number][] = []
  for (const [i, { group, images }] of folds.entries()) {
    say(`Leaving out ${by} ${group}, ${i + 1} of ${folds.length}`)
    const { scored } = await train(images)
    const own = scored.filter(({ split }) => split === 'test')
    all.push(...own)
    groups.push({ group, evaluation: evaluateScored(own, set) })
  }
  return { by, groups, all: evaluateScored(all, set) }
}

export const leftOutJson = ({ by, groups, all }: LeftOut) => ({
  by,
  all: figuresOf(all),
  groups: groups.map(({ group, evaluation }) => ({ group, ...figuresOf(evaluation) })),
})

/** Figures of all that was left out, and of each group that was not all right. */
export function leftOutText({ by, groups, all }: LeftOut): string {
  const wrong = groups.filter(({ evaluation }) => rightShareOf(evaluation) < 1)
  return lines([
    [`Leaving out each ${by}`, figuresText(all)],
    ...wrong.map(({ group, evaluation }): [string, string] => [
      `  ${group}`,
      `${percent(rightShareOf(evaluation))} right`,
    ]),
  ])
}
