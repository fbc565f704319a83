/** Display contrast: one pair of limits per plate and channel, from sampled wells; never part of a measurement. */

import type { ChannelContrast } from '../contract/index.ts'
import { contrastLimits } from '../image/index.ts'
import {
  type AutomaticContrast,
  dropMosaics,
  listChannels,
  listPlateSites,
  type Project,
  readContrast,
  writeAutomaticContrast,
  writeContrastLimits,
} from '../store/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { openSitePlanes } from './site-planes.ts'

const SAMPLED_SITES = 16
const SAMPLED_PIXELS = 20_000
const BINS = 256
/** Share of pixels that may be clipped at each end. */
const SATURATION = 0.001

const pending = new WeakMap<Project, Map<number, Promise<void>>>()

/** Limits and histogram of every channel of a plate; sampled on the first call, then kept. */
export async function plateContrast(context: DeskContext, plateId: number): Promise<ChannelContrast[]> {
  const project = openedProject(context)
  if (readContrast(project, plateId).length < listChannels(project).length) await sampleOnce(context, project, plateId)
  return readContrast(project, plateId).map(({ channel_id, low, high, automatic }) => ({
    plateId,
    channelId: channel_id,
    low: low ?? automatic.low,
    high: high ?? automatic.high,
    autoLow: automatic.low,
    autoHigh: automatic.high,
    histogram: { ...automatic.histogram, counts: [...automatic.histogram.counts] },
    sampledSites: automatic.sampledSites,
  }))
}

export async function setContrast(
  context: DeskContext,
  input: { plateId: number; channelId: number; limits: { low: number; high: number } | null },
): Promise<ChannelContrast[]> {
  const project = openedProject(context)
  await plateContrast(context, input.plateId)
  writeContrastLimits(project, input.plateId, input.channelId, input.limits)
  dropMosaics(project, input.plateId, input.channelId)
  return plateContrast(context, input.plateId)
}

function sampleOnce(context: DeskContext, project: Project, plateId: number): Promise<void> {
  const running = pending.get(project) ?? new Map<number, Promise<void>>()
  pending.set(project, running)
  let work = running.get(plateId)
  if (!work) {
    work = sampleContrast(context, project, plateId).finally(() => running.delete(plateId))
    running.set(plateId, work)
  }
  return work
}

async function sampleContrast(context: DeskContext, project: Project, plateId: number): Promise<void> {
  const planes = openSitePlanes(project)
  const sites = spread(listPlateSites(project, plateId), SAMPLED_SITES)
  for (const channel of listChannels(project)) {
    const addresses = sites.flatMap((site) => {
      try {
        const address = planes.address(site.id, channel.id, { z: 'max', time: null })
        return address ? [{ addresses: address.addresses.slice(0, 1) }] : []
      } catch {
        // A plane that is not there is told by the ledger; for contrast another site serves as well.
        return []
      }
    })
    const thumbnails = (
      await context.workers.run('thumbnails', { planes: addresses, tile: 1, samples: SAMPLED_PIXELS }, { urgent: true })
    ).filter((entry) => 'sample' in entry)
    writeAutomaticContrast(project, plateId, channel.id, automaticContrast(thumbnails.map((entry) => entry.sample)))
  }
}

function automaticContrast(samples: readonly Float32Array[]): AutomaticContrast {
  const all = new Float32Array(samples.reduce((sum, sample) => sum + sample.length, 0))
  let offset = 0
  for (const sample of samples) {
    all.set(sample, offset)
    offset += sample.length
  }
  if (all.length === 0) return { low: 0, high: 1, histogram: { from: 0, to: 1, counts: [] }, sampledSites: 0 }
  all.sort()
  const { low, high } = contrastLimits([{ width: all.length, height: 1, data: all, bitDepth: 32 }], SATURATION)
  const from = all[0]!
  const to = Math.max(all[all.length - 1]!, from + 1e-6)
  const counts = new Array<number>(BINS).fill(0)
  for (const value of all) {
    const bin = Math.min(BINS - 1, Math.floor(((value - from) / (to - from)) * BINS))
    counts[bin] = counts[bin]! + 1
  }
  return { low, high: high > low ? high : low + 1, histogram: { from, to, counts }, sampledSites: samples.length }
}

/** At most `count` items, evenly spaced, first and last included. */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items]
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))]!)
}
