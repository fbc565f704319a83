/** Which channel shows nuclei: by its name, its wavelength, or, where neither tells, by looking at a few images. */
import { Fault, median } from '../base/index.ts'
import { type ChannelRow, listChannels, listPlateSites, listPlates, type Project } from '../store/index.ts'
import type { DeskContext } from './context.ts'
import { spread } from './contrast-service.ts'
import { openSitePlanes } from './site-planes.ts'

const NAMES = /dapi|hoechst|dna|draq|nucle/i
const WAVELENGTHS = /\b(358|385|390|405|445)\b|bp445|blue/i
const LOOKED_AT = 3

const found = new WeakMap<Project, number>()

/** The channel's id, or undefined without channels. Images are looked at once per project. */
export async function nuclearChannel(context: DeskContext, project: Project): Promise<number | undefined> {
  const channels = listChannels(project)
  const told =
    channels.find((channel) => NAMES.test(`${channel.name} ${channel.key}`)) ??
    channels.find((channel) => WAVELENGTHS.test(channel.name)) ??
    channels.find(
      (channel) => channel.excitation_nm !== null && channel.excitation_nm > 340 && channel.excitation_nm < 410,
    )
  if (told || channels.length < 2) return (told ?? channels[0])?.id
  const known = found.get(project)
  if (known !== undefined) return known
  const likeness = await Promise.all(channels.map((channel) => lookAt(context, project, channel)))
  const best = channels[likeness.indexOf(Math.max(...likeness))]!.id
  found.set(project, best)
  return best
}

async function lookAt(context: DeskContext, project: Project, channel: ChannelRow): Promise<number> {
  const plate = listPlates(project)[0]
  if (!plate) return 0
  const planes = openSitePlanes(project)
  const scores: number[] = []
  for (const site of spread(listPlateSites(project, plate.id), LOOKED_AT)) {
    try {
      const address = planes.address(site.id, channel.id, { z: 'max', time: null })
      if (address) scores.push(await context.workers.run('nuclear-likeness', address, { urgent: true }))
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      // A plane that cannot be read says nothing about its channel; another site does.
    }
  }
  return scores.length === 0 ? 0 : median(scores)
}
