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
import { type Rim, rimOf } from './rim.ts'
import { borrowedRings, ringsOf } from './rings.ts'
import { type Surround, surroundOf } from './surround.ts'
import { type Tally, talliesOf } from './tally.ts'
import { paired, type Textures, texturesOf, texturesOfParts } from './texture.ts'

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
  /** Texture features of all compartments, counted together; undefined where cells do not consist of the other two. */
  readonly textures: (channel: Channel) => Readonly<Record<Compartment, Textures>> | undefined
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
  /** Texture features in a channel (see texture.ts). */
  readonly textures: (channel: Channel) => Textures
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
  const site: Site = { frame, channels, pixelMicrons: input.pixelMicrons, subjects, textures: sharedTextures(subjects) }
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
  const single = once(() => paired({ objects, part: 0, whole: labels }))
  return {
    compartment,
    site,
    objects,
    rim,
    moments,
    depth,
    surround: once(() => surroundOf(objects)),
    cover: once(() => coverOf(objects, SUBSAMPLE)),
    rings: once(() => {
      const whole = compartment === 'Cytoplasm' ? site.subjects.Cells : undefined
      return whole ? borrowedRings(objects, whole.objects, whole.rings()) : ringsOf(objects, depth())
    }),
    samples,
    tallies: perChannel((channel) => talliesOf(samples(channel), objects.offsets)),
    masses: perChannel((channel) => massCentres(objects, samples(channel))),
    textures: (channel) => site.textures(channel)?.[compartment] ?? texturesOf(single(), channel.greys()),
  }
}

function sharedTextures(subjects: Site['subjects']): Site['textures'] {
  const parts = once(() => {
    const [nuclei, cells, cytoplasm] = COMPARTMENTS.map((compartment) => subjects[compartment]?.objects)
    if (!nuclei || !cells || !cytoplasm || !consistsOf(cells, nuclei, cytoplasm)) return undefined
    return {
      nuclei: paired({ objects: nuclei, part: 0, whole: cells.labels }),
      cytoplasm: paired({ objects: cytoplasm, part: 1, whole: cells.labels }),
    }
  })
  return perChannel((channel) => {
    const both = parts()
    return both && texturesOfParts(both, channel.greys())
  })
}

/** Whether each pixel of an object lies in either of its parts of the same number, and no other pixel does. */
function consistsOf(whole: Objects, a: Objects, b: Objects): boolean {
  for (let p = 0; p < whole.labels.length; p++) {
    const inA = a.labels[p]!
    const inB = b.labels[p]!
    if ((inA !== 0 && inB !== 0) || (inA | inB) !== whole.labels[p]!) return false
  }
  return true
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
