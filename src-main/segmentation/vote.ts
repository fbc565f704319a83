/** Several segmentations of one image as one, by matching their objects and voting (Moshkov et al. 2020, section on Mask R-CNN). */
import { Fault } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import { matchObjects, pairsAt } from './match.ts'
import { objectAreas } from './tidy.ts'

/** Objects of two segmentations are the same one from this IoU on. */
const SAME = 0.5

/**
 * Objects that more than half of the segmentations have, each of the pixels that more than half of its own have; numbered in the
 * order in which they are met. Throws a Fault `bad_argument` for none, and for images of different sizes.
 */
export function voteOnObjects(segmentations: readonly LabelImage[]): LabelImage {
  const [first] = segmentations
  if (!first) throw new Fault('bad_argument', 'There is no segmentation to vote on.')
  const { groupOf, members } = grouped(segmentations)
  const { width, height } = first
  const labels = new Uint32Array(width * height)
  const numberOf = new Uint32Array(members.length)
  const claims = new Int32Array(segmentations.length)
  let count = 0
  for (let i = 0; i < labels.length; i++) {
    for (let k = 0; k < claims.length; k++) claims[k] = groupOf[k]![segmentations[k]!.labels[i]!]!
    const group = elected(claims, members)
    if (group < 0 || 2 * members[group]! <= segmentations.length) continue
    if (numberOf[group] === 0) numberOf[group] = ++count
    labels[i] = numberOf[group]!
  }
  return { width, height, labels, count }
}

/** The group that most claim, where that is more than half of its members; −1 where there is none. Of equals the earlier one. */
function elected(claims: Int32Array, members: readonly number[]): number {
  let best = -1
  let most = 0
  for (let k = 0; k < claims.length; k++) {
    const group = claims[k]!
    if (group < 0 || group === best) continue
    let votes = 0
    for (let j = 0; j < claims.length; j++) if (claims[j] === group) votes++
    if (2 * votes > members[group]! && votes > most) {
      most = votes
      best = group
    }
  }
  return best
}

interface Groups {
  /** By segmentation and object: which group it belongs to, −1 for the background. */
  readonly groupOf: readonly Int32Array[]
  /** Objects of every group, one a segmentation at most. */
  readonly members: readonly number[]
}

/** Each object joins the first object of an earlier segmentation that it matches, or begins a group of its own. */
function grouped(segmentations: readonly LabelImage[]): Groups {
  const groupOf = segmentations.map(({ count }) => new Int32Array(count + 1).fill(-1))
  const members: number[] = []
  for (const [k, segmentation] of segmentations.entries()) {
    const own = groupOf[k]!
    const isTaken = new Set<number>()
    for (let earlier = 0; earlier < k; earlier++)
      for (const { truth, predicted } of pairsAt(matchObjects(segmentations[earlier]!, segmentation), SAME)) {
        const group = groupOf[earlier]![truth]!
        if (own[predicted] !== -1 || isTaken.has(group)) continue
        own[predicted] = group
        isTaken.add(group)
        members[group]!++
      }
    const areas = objectAreas(segmentation)
    for (let object = 1; object < own.length; object++)
      if (own[object] === -1 && areas[object]! > 0) own[object] = members.push(1) - 1
  }
  return { groupOf, members }
}

/**
 * How much other segmentations disagree on each object of `labels`, 0 … 1: one minus its mean IoU with the object that matches it, 0
 * where none does. Entry 0 is the background's, 0.
 */
export function objectDoubt(labels: LabelImage, others: readonly LabelImage[]): Float32Array {
  const agreement = new Float64Array(labels.count + 1)
  for (const other of others)
    for (const { truth, iou } of pairsAt(matchObjects(labels, other), SAME)) agreement[truth]! += iou
  return Float32Array.from(agreement, (sum, object) =>
    object === 0 || others.length === 0 ? 0 : 1 - sum / others.length,
  )
}
