/** What measurements are made of: a site's channels and, per compartment, its objects with what is derived once. */

import { type Cover, coverOf } from './cover.ts'
import { depthOf } from './depth.ts'
import { type Frame, frameLabels, framePlane } from './frame.ts'
import { granularImages, SUBSAMPLE } from './granules.ts'
import type { Grid } from './grid.ts'
import type { MeasureInput } from './input.ts'
import { greyLevels, type PlaneLevels, planeLevels } from './levels.ts'
import { type MassCentres, massCentres } from './mass.ts'
import { allMoments, type Moments } from './moments.ts'
import { COMPARTMENTS, type Compartment, columnNames } from './names.ts'
import { gatherObjects, gatherSamples, type Objects } from './objects.ts'
import { pairsOf } from './pairs.ts'
import { type Rim, rimOf } from './rim.ts'
import { borrowedRings, ringsOf } from './rings.ts'
import { type Surround, surroundOf } from './surround.ts'
import { type Tally, talliesOf } from './tally.ts'

export interface Channel {
  /** Column-safe and unique. */
  readonly name: string
  /** Framed samples; NaN where the plane had no finite value. */
  readonly pixels: Float32Array
  /** Whether every sample is a whole number (8- and 16-bit planes). */
  readonly integer: boolean
  readonly levels: () => PlaneLevels
  /** Framed (see levels.ts). */
  readonly greys: () => Uint8Array
  readonly granules: () => readonly Grid[]
}

export interface Site {
  readonly frame: Frame
  readonly channels: readonly Channel[]
  readonly pixelMicrons: number | undefined
  readonly subjects: Partial<Record<Compartment, Subject>>
}

/** One compartment of a site; the functions compute on their first call and remember. */
export interface Subject {
  readonly compartment: Compartment
  readonly site: Site
  readonly objects: Objects
  readonly rim: () => Rim
  /** By object; undefined where it has no pixel. */
  readonly moments: () => readonly (Moments | undefined)[]
  /** Distance of each list place to the nearest pixel outside its object, in pixels. */
  readonly depth: () => Float32Array
  /** Radial ring and wedge of each list place (see rings.ts). */
  readonly rings: () => Uint8Array
  /** Which partners each list place has for texture (see pairs.ts). */
  readonly pairs: () => Uint8Array
  /** The surroundings of each object (see surround.ts). */
  readonly surround: () => Surround
  /** The objects on the grid on which granules are measured. */
  readonly cover: () => Cover
  /** Samples of a channel, by list place. */
  readonly samples: (channel: Channel) => Float32Array
  /** Sums and spread of a channel, by object. */
  readonly tallies: (channel: Channel) => readonly Readonly<Tally>[]
  /** Centres of mass in a channel. */
  readonly masses: (channel: Channel) => MassCentres
}

/** Frames and gathers everything that the measurements of this input need. */
export function siteOf(input: MeasureInput, frame: Frame): Site {
  const names = columnNames(input.channels.map((channel) => channel.name))
  const channels = input.channels.map(({ name, plane }, i): Channel => {
    const pixels = framePlane(frame, plane, `Channel ${name}`)
    const levels = once(() => planeLevels(plane.data))
    return {
      name: names[i]!,
      pixels,
      integer: !(plane.data instanceof Float32Array),
      levels,
      greys: once(() => greyLevels(frame, plane.data, levels())),
      granules: once(() => granularImages(frame, pixels)),
    }
  })
  const subjects: Partial<Record<Compartment, Subject>> = {}
  const site: Site = { frame, channels, pixelMicrons: input.pixelMicrons, subjects }
  const count = Math.max(0, ...COMPARTMENTS.map((compartment) => input.compartments[compartment]?.count ?? 0))
  for (const compartment of COMPARTMENTS) {
    const image = input.compartments[compartment]
    if (image) subjects[compartment] = subjectOf(site, compartment, frameLabels(frame, image, compartment), count)
  }
  return site
}

function subjectOf(site: Site, compartment: Compartment, labels: Int32Array, count: number): Subject {
  const objects = gatherObjects(site.frame, labels, count)
  const samples = perChannel((channel) => gatherSamples(objects, channel.pixels))
  const rim = once(() => rimOf(objects))
  const moments = once(() => allMoments(objects))
  const depth = once(() => depthOf(objects, rim().bits))
  return {
    compartment,
    site,
    objects,
    rim,
    moments,
    depth,
    surround: once(() => surroundOf(objects)),
    pairs: once(() => pairsOf(objects)),
    cover: once(() => coverOf(objects, SUBSAMPLE)),
    rings: once(() => {
      const whole = compartment === 'Cytoplasm' ? site.subjects.Cells : undefined
      return whole ? borrowedRings(objects, whole.objects, whole.rings()) : ringsOf(objects, depth())
    }),
    samples,
    tallies: perChannel((channel) => talliesOf(samples(channel), objects.offsets)),
    masses: perChannel((channel) => massCentres(objects, samples(channel))),
  }
}

function once<T>(compute: () => T): () => T {
  let held: { readonly value: T } | undefined
  return () => {
    held ??= { value: compute() }
    return held.value
  }
}

function perChannel<T>(compute: (channel: Channel) => T): (channel: Channel) => T {
  const held = new Map<Channel, () => T>()
  return (channel) => {
    const known = held.get(channel) ?? once(() => compute(channel))
    held.set(channel, known)
    return known()
  }
}
