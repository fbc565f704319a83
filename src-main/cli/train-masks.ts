/** `train segmentation`: a network that marks objects, from images with instance labels. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type HistoryRow, writeCheckpoint } from '../engine/index.ts'
import {
  DEFAULT_MASK_CHOICE,
  dealFolds,
  MASK_HEADS,
  MASK_LOSSES,
  type MaskChoice,
  type MaskNetwork,
  maskModel,
  maskRecipe,
  openMaskShelf,
  trainMasks,
} from '../learn/index.ts'
import { writeModel } from '../model/index.ts'
import { UNET_NORMALISATIONS } from '../network/index.ts'
import type { SetScore } from '../segmentation/index.ts'
import { type ParsedArguments, UsageError } from './arguments.ts'
import { oneOf } from './choices.ts'
import { lines, type Outcome } from './command.ts'
import { chosenFolds, labelledFiles } from './labelled-folders.ts'
import type { Session } from './session.ts'
import { earlierState, originOf, trainingWishes, withWayOn } from './train-folder.ts'

export async function trainMasksOnFolder(args: ParsedArguments, session: Session): Promise<Outcome> {
  const { seed, limit, providers } = trainingWishes(args)
  const choice = maskChoice(args)
  const recipe = maskRecipe(choice)
  const out = resolve(args.required('out'))
  const saved = `${out.replace(/\.zip$/i, '')}.checkpoint.npz`
  const checkpoint = await earlierState({ out, saved, resumes: args.has('resume') })
  const { signal, progress } = session
  const { files, unlabelled } = await labelledFiles(args)
  if (unlabelled.length > 0) progress.say(`Without labels, and left out: ${unlabelled.length} images.`)
  const sides = dealFolds(files, { folds: chosenFolds(args), seed })
  const shelf = await openMaskShelf(files, recipe.diameter, { signal, onProgress: (done) => progress.report(done) })
  try {
    const training = { shelf, sides, recipe, limit, seed, checkpoint }
    const network = await trainMasks(training, {
      signal,
      ...(providers && { providers }),
      onMessage: (message) => progress.say(message),
      onHistory: (row) => row.validation && progress.say(maskRowText(row)),
      onProgress: (done) => progress.report(done),
      onCheckpoint: (state) => writeCheckpoint(saved, state),
    })
    const channel = { name: 'nuclei', meaning: 'bright objects on dark ground' }
    const origin = { ...originOf(args, session, 1), seed, choice, training, channel, splitBy: 'fold' }
    const hash = await writeModel(out, await maskModel(network, origin))
    await rm(saved, { force: true })
    progress.end()
    return outcomeOf(network, { out, hash })
  } catch (error) {
    throw existsSync(saved) ? withWayOn(error, saved) : error
  } finally {
    await shelf.close()
  }
}

function maskChoice(args: ParsedArguments): MaskChoice {
  const whole = (flag: 'width' | 'depth', [least, most]: readonly [number, number]): number => {
    const given = args.integer(flag) ?? DEFAULT_MASK_CHOICE[flag]
    if (given < least || given > most) throw new UsageError(`--${flag} is a whole number from ${least} to ${most}.`)
    return given
  }
  return {
    head: oneOf(args, 'head', MASK_HEADS) ?? DEFAULT_MASK_CHOICE.head,
    loss: oneOf(args, 'loss', MASK_LOSSES) ?? DEFAULT_MASK_CHOICE.loss,
    width: whole('width', [8, 256]),
    depth: whole('depth', [1, 5]),
    normalisation: oneOf(args, 'normalisation', UNET_NORMALISATIONS) ?? DEFAULT_MASK_CHOICE.normalisation,
  }
}

export const maskRowText = ({ epoch, loss, validation, imagesPerSecond, seconds }: HistoryRow): string =>
  [
    `epoch ${epoch.toFixed(1)}, ${(seconds / 60).toFixed(1)} min`,
    `training loss ${loss.toFixed(4)}`,
    `validation mAP ${validation!.map!.toFixed(3)}, AP@0.5 ${validation!['ap@0.5']!.toFixed(3)}`,
    `${imagesPerSecond.toFixed(1)} patches/s`,
  ].join(' · ')

export const scoreText = ({ images, ap, map }: SetScore): string => {
  const at = (wanted: number): string => ap.find(({ threshold }) => threshold === wanted)!.ap.toFixed(3)
  return `${images} images: mAP ${map.toFixed(3)}, AP@0.5 ${at(0.5)}, AP@0.7 ${at(0.7)}, AP@0.9 ${at(0.9)}`
}

function outcomeOf(
  { state, ending, provider, validation, test }: MaskNetwork,
  { out, hash }: { readonly out: string; readonly hash: string },
): Outcome {
  const { seconds, step, history, best } = state
  const epochs = history.at(-1)?.epoch ?? 0
  const figures = ({ images, map, ap }: SetScore) => ({
    images,
    map,
    ap: Object.fromEntries(ap.map(({ threshold, ap: value }) => [threshold.toFixed(2), value])),
  })
  return {
    json: {
      model: out,
      hash,
      provider,
      seconds,
      epochs,
      steps: step,
      ending,
      bestEpoch: best?.epoch ?? null,
      validation: figures(validation),
      ...(test && { test: figures(test) }),
    },
    text: lines([
      ['Model', out],
      ['Trained', `${epochs.toFixed(1)} epochs, ${step} steps, ${(seconds / 60).toFixed(1)} minutes on ${provider}`],
      ['Best', `epoch ${best?.epoch.toFixed(1) ?? '–'} by validation`],
      ['On validation', scoreText(validation)],
      ...(test ? [['On test', scoreText(test)] as const] : []),
    ]),
  }
}
