/** Holds regions against true objects: the 90 % rule of Sailem et al. 2017 on the regions' boxes, and the usual measures. */
import { resolve } from 'node:path'
import { Fault } from '../base/index.ts'
import { broughtTogether, type FoundScore, localization, readRegions, readTruth } from '../explain/index.ts'
import { readTable } from '../table/index.ts'
import { lines, type Outcome } from './command.ts'

export interface LocalizationRequest {
  readonly regions: string
  readonly truth: string
  readonly kind: string
  /** Table of the images that were looked at; those of the truth unless told. */
  readonly predictions: string | undefined
}

const RULE =
  'in images with the kind, an object counts as predicted when the boxes of the regions together cover 90 % or more of its box'

/** Files hold boxes of regions, not their pixels: the union of the boxes stands for the mask. */
export async function evaluateLocalization(request: LocalizationRequest): Promise<Outcome> {
  const regions = await readRegions(resolve(request.regions))
  const looked = request.predictions === undefined ? undefined : await filesOf(resolve(request.predictions))
  const all = await readTruth(resolve(request.truth))
  const truth = looked ? all.filter(({ file }) => looked.has(file)) : all
  if (truth.length === 0)
    throw new Fault('bad_labels', `None of the ${looked!.size} images looked at has true objects.`, {
      path: request.truth,
      todo: 'Give predictions and truth of the same images.',
    })
  const { images, unknownFiles } = broughtTogether(truth, regions)
  const score = localization(images, request.kind)
  const { covered, centre, overlap, pointing } = score
  const { accuracy, precision, recall, f1 } = covered
  const json = { accuracy, precision, recall, f1, rule: RULE, ...score, unknownFiles }
  const text = lines([
    ['Images', `${score.images}, ${score.positiveImages} of them with ${score.kind}`],
    ['Objects', `${score.objects} ${score.kind}, ${score.others} others beside them`],
    ['Regions', score.regions],
    ['90 % covered', `accuracy ${percent(accuracy)}, ${foundText(covered)}`],
    ['Centre inside', foundText(centre)],
    ['IoU 0.5', foundText(overlap)],
    ['Top region', `hits in ${pointing.hits} of ${score.positiveImages} images (${percent(pointing.share)})`],
    ...(unknownFiles.length > 0 ? [['Not in the truth', unknownFiles.join(', ')] as const] : []),
  ])
  return { json, text }
}

async function filesOf(path: string): Promise<Set<string>> {
  const { header, rows } = await readTable(path)
  const at = header.findIndex((name) => name.toLowerCase() === 'file')
  if (at >= 0) return new Set(rows.map((row) => row[at]!))
  throw new Fault('bad_labels', 'The table lacks the column file.', { path })
}

const percent = (share: number): string => (Number.isNaN(share) ? 'none' : `${(100 * share).toFixed(2)} %`)

const foundText = ({ precision, recall, f1 }: FoundScore): string =>
  `precision ${percent(precision)}, recall ${percent(recall)}, F1 ${Number.isNaN(f1) ? 'none' : f1.toFixed(3)}`
