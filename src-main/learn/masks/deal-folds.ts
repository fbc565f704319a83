/** Which labelled images are learned from, watched and held out. */
import { Fault, seededRandom } from '../../base/index.ts'
import type { Split } from '../labelled-image.ts'
import { mixSeed } from '../mix-seed.ts'
import type { LabelledFile } from './labelled-folder.ts'

/** One image in so many of those to learn from is watched instead: it decides which weights are kept. */
const WATCHED = 18

/**
 * Images of `folds` are for training but for one in 18, which validates; those of other folds are the test. Without folds none is.
 * Throws a Fault `bad_labels` where no image has one of the folds, or one image alone.
 */
export function dealFolds(
  files: readonly Pick<LabelledFile, 'fold'>[],
  { folds, seed }: { readonly folds: readonly string[] | undefined; readonly seed: number },
): Readonly<Record<Split, readonly number[]>> {
  const isOwn = ({ fold }: Pick<LabelledFile, 'fold'>): boolean =>
    !folds || (fold !== undefined && folds.includes(fold))
  const own = files.flatMap((file, i) => (isOwn(file) ? [i] : []))
  if (own.length < 2)
    throw new Fault(
      'bad_labels',
      `There are ${own.length} labelled images${folds ? ` of folds ${folds.join(', ')}` : ''} to learn from.`,
      {
        todo: 'Label two images at least: one is needed to see whether training gets better.',
      },
    )
  const shuffled = seededRandom(mixSeed(seed, 2)).shuffle([...own])
  const watched = new Set(shuffled.slice(0, Math.max(1, Math.floor(own.length / WATCHED))))
  return {
    train: own.filter((i) => !watched.has(i)),
    validation: own.filter((i) => watched.has(i)),
    test: files.flatMap((file, i) => (isOwn(file) ? [] : [i])),
  }
}
