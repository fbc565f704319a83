/** Flags of one learner are refused by another, by name and with where they belong. */
import { expect, it } from 'vitest'
import { parseArguments } from './arguments.ts'
import type { Session } from './session.ts'
import { trainCommand } from './train-command.ts'

const run = (words: string) => () =>
  trainCommand.run(parseArguments(words.split(' '), trainCommand.flags, 1), {} as Session)

it.each([
  ['rare --images i --labels l --out o --by moa', 'train rare has no --by: it belongs to train classes.'],
  ['rare --project p --crop 90', 'train rare has no --crop: it belongs to train classes.'],
  ['rare --images i --labels l --out o --multi-label', 'train rare has no --multi-label: it belongs to train classes.'],
  ['rare --project p --resume', 'train rare has no --resume on a project: it goes with --images.'],
  [
    'classes --images i --labels l --out o --network wscnn-4',
    'train classes has no --network: it belongs to train rare.',
  ],
  [
    'classes --images i --labels l --out o --by moa',
    'train classes has no --by on a folder of images: it goes with --project.',
  ],
  ['classes --project p --by moa --folds 3', 'train classes has no --folds on a project: it goes with --images.'],
  [
    'classes --images i --labels l --out o --loss dice',
    'train classes has no --loss: it belongs to train segmentation.',
  ],
  [
    'segmentation --images i --labels l --out o --pooling max',
    'train segmentation has no --pooling: it belongs to train rare and train classes.',
  ],
  ['segmentation --project p', 'train segmentation takes folders'],
  ['classes --labels l --out o', '--images is missing, or --project.'],
])('train %s is refused', (words, message) => {
  expect(run(words)).toThrow(message)
})

it.each([
  ['--crop 40', '--crop is 40: the network needs 63 pixels or more.'],
  ['--folds 2', '--folds is 2: 3 or more are needed'],
  ['--folds 3 --leave-out compound', '--leave-out and --folds do not go together'],
  ['--pooling max --a 5', '--a goes with --pooling noisy-and.'],
])('train classes %s is refused before anything is read', async (words, message) => {
  await expect(run(`classes --images i --labels l --out o ${words}`)()).rejects.toThrow(message)
})
