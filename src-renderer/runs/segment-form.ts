/** The segmentation form: lists to choose from, numbers as typed, and what is wrong with them. */
import type { Channel, SegmentParameters } from '../../src-main/contract/index.ts'
import type { Choice } from '../ui/index.ts'

type Nuclei = SegmentParameters['nuclei']

export const THRESHOLDS: readonly Choice<Nuclei['thresholdMethod']>[] = [
  { value: 'otsu', label: 'Otsu' },
  { value: 'li', label: 'Li' },
  { value: 'triangle', label: 'triangle' },
]
export const SCOPES: readonly Choice<Nuclei['thresholdScope']>[] = [
  { value: 'auto', label: 'automatic' },
  { value: 'global', label: 'one for the image' },
  { value: 'local', label: 'local' },
]
export const POLARITIES: readonly Choice<Nuclei['polarity']>[] = [
  { value: 'auto', label: 'automatic' },
  { value: 'bright', label: 'bright on dark' },
  { value: 'dark', label: 'dark on bright' },
]

/** No cell channel: cells are a ring around each nucleus. */
export const NO_CHANNEL = 'none'

export function channelChoices(channels: readonly Channel[]): Choice<string>[] {
  return channels.map((channel) => ({ value: String(channel.id), label: channel.name }))
}

export function cellChannelChoices(channels: readonly Channel[]): Choice<string>[] {
  return [{ value: NO_CHANNEL, label: 'none: a ring around each nucleus' }, ...channelChoices(channels)]
}

export function planeChoices(zs: readonly number[]): Choice<string>[] {
  return [{ value: 'max', label: 'maximum projection' }, ...zs.map((z) => ({ value: String(z), label: `z ${z}` }))]
}

/** Numbers that may be left to the program; empty text means automatic. */
export const OPTIONAL_NUMBERS = [
  { key: 'diameterPixels', label: 'Diameter', unit: 'px', least: 2, most: 2000 },
  { key: 'smoothingSigma', label: 'Smoothing σ', unit: 'px', least: 0, most: 50 },
  { key: 'minimumAreaPixels', label: 'Smallest area', unit: 'px²', least: 0, most: 10_000_000 },
  { key: 'maximumAreaPixels', label: 'Largest area', unit: 'px²', least: 1, most: 100_000_000 },
] as const

/** A typed number: null when empty (automatic), undefined when it is not one within the limits. */
export function optionalNumber(text: string, least: number, most: number): number | null | undefined {
  const trimmed = text.trim().replace(',', '.')
  if (trimmed === '') return null
  const value = Number(trimmed)
  return Number.isFinite(value) && value >= least && value <= most ? value : undefined
}

/** What contradicts itself in the parameters, in words. */
export function parameterProblem(parameters: SegmentParameters): string | undefined {
  const { minimumAreaPixels: least, maximumAreaPixels: most } = parameters.nuclei
  if (least !== null && most !== null && least >= most) return 'The smallest area is not below the largest.'
  if (parameters.cellChannelId === parameters.channelId)
    return 'Cells and nuclei are found in the same channel; choose another, or none.'
  return undefined
}
