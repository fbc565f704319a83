/** What reproductions of papers share. */
import { Fault } from '../base/index.ts'
import { readModel, type StoredModel } from '../model/index.ts'
import type { LabelledSet, Split } from './labelled-image.ts'

/** The model there; throws a Fault `bad_argument` where it was trained from another seed than is asked for. */
export async function modelOfSeed(path: string, seed: number): Promise<StoredModel> {
  const model = await readModel(path)
  const was = model.card.training?.seed
  if (was === seed) return model
  throw new Fault('bad_argument', `The model there was trained from seed ${was ?? 'unknown'}, not ${seed}.`, {
    path,
    todo: 'Choose another folder, or the same seed.',
  })
}

/** Places of the images of a split. */
export const placesOf = ({ images }: LabelledSet, split: Split): number[] =>
  images.flatMap((image, i) => (image.split === split ? [i] : []))
