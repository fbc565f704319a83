/** What the import screen says of a scanned folder. */
import type { PlaneCounts, ScannedRoot } from '../../src-main/contract/index.ts'
import { type Fact, showCount, showQuantity, showWithUnit } from '../ui/index.ts'

export interface PlaneStateLine {
  readonly name: string
  readonly count: number
  readonly tone: 'good' | 'warn' | 'bad' | undefined
  readonly meaning: string
}

/** The plane states of a folder, the present ones first; every state is listed, so that nothing is skipped silently. */
export function planeStates(planes: PlaneCounts): PlaneStateLine[] {
  const toneOf = (count: number, tone: 'warn' | 'bad') => (count > 0 ? tone : undefined)
  return [
    { name: 'Present', count: planes.present, tone: 'good', meaning: 'on disk and readable' },
    { name: 'Not acquired', count: planes.notAcquired, tone: undefined, meaning: 'skipped by the protocol' },
    { name: 'Missing', count: planes.missing, tone: toneOf(planes.missing, 'warn'), meaning: 'named, but not on disk' },
    {
      name: 'Unreadable',
      count: planes.unreadable,
      tone: toneOf(planes.unreadable, 'bad'),
      meaning: 'on disk, but cannot be decoded',
    },
    {
      name: 'Duplicate',
      count: planes.duplicate,
      tone: toneOf(planes.duplicate, 'warn'),
      meaning: 'name a plane already taken; the first was kept',
    },
  ]
}

/** What was recognised, in a few lines. */
export function rootFacts(root: ScannedRoot): Fact[] {
  return [
    { name: 'Instrument', value: root.instrument },
    { name: 'Plates', value: showCount(root.plates.length) },
    { name: 'Wells', value: showCount(root.wells) },
    { name: 'Sites', value: showCount(root.sites) },
    { name: 'Channels', value: root.channels.map((channel) => channel.name).join(', ') || '–' },
    { name: 'Z planes', value: rangeText(root.zs) },
    { name: 'Time points', value: rangeText(root.times) },
    { name: 'Pixel size', value: root.pixelMicrons === null ? 'not written' : showWithUnit(root.pixelMicrons, 'µm') },
    ...(root.pattern ? [{ name: 'Pattern', value: root.pattern }] : []),
  ]
}

/** `1`, `5 (1–5)`, `3 (1, 4, 9)`. */
export function rangeText(numbers: readonly number[]): string {
  const [first, last] = [numbers[0], numbers.at(-1)]
  if (first === undefined || last === undefined) return '–'
  if (numbers.length === 1) return '1'
  const contiguous = last - first + 1 === numbers.length
  return `${showCount(numbers.length)} (${contiguous ? `${first}–${last}` : numbers.slice(0, 8).join(', ')})`
}

/** One line for the button: `Import 96 wells, 192 planes`. */
export function acceptTitle(roots: readonly ScannedRoot[]): string {
  const sum = (count: (root: ScannedRoot) => number) => roots.reduce((total, root) => total + count(root), 0)
  return `Import ${showQuantity(
    sum((root) => root.wells),
    'well',
  )}, ${showQuantity(
    sum((root) => root.planes.present),
    'plane',
  )}`
}
