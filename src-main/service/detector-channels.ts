/** Which channels of the project a model sees. */
import { Fault } from '../base/index.ts'
import { LearnParameters, type PlaneChoice } from '../contract/index.ts'
import type { ModelCard } from '../model/index.ts'
import { getRun, listChannels, type ModelRow, type Project } from '../store/index.ts'

export interface DetectorView {
  /** In the model's order. */
  readonly channels: readonly { readonly channelId: number; readonly name: string }[]
  readonly plane: PlaneChoice
}

/**
 * As it was trained here; otherwise channels of the same name, or as many as the model takes in their order where the model
 * knows them by number alone. Throws a Fault `bad_argument` where none of it fits.
 */
export function detectorView(project: Project, model: ModelRow, card: ModelCard): DetectorView {
  const known = listChannels(project)
  const named = (ids: readonly number[]) =>
    ids.map((channelId) => ({ channelId, name: known.find(({ id }) => id === channelId)?.name ?? String(channelId) }))
  if (model.run_id !== null) {
    const { channelIds, plane } = LearnParameters.parse(JSON.parse(getRun(project, model.run_id).parameters))
    return { channels: named(channelIds), plane }
  }
  const plane: PlaneChoice = { z: 'max', time: null }
  const byName = card.channels.map(({ name }) => known.find((channel) => alike(channel.name, name))?.id)
  if (byName.every((id) => id !== undefined)) return { channels: named(byName), plane }
  const areNumbers = card.channels.every(({ name }) => /^(channel )?\d+$/i.test(name))
  if (areNumbers && known.length === card.channels.length) return { channels: named(known.map(({ id }) => id)), plane }
  throw new Fault(
    'bad_argument',
    `The model ${model.name} sees the channels ${card.channels.map(({ name }) => name).join(', ')}; the project has ${known.map(({ name }) => name).join(', ')}.`,
    { todo: 'Rename the project’s channels so that they are called as in the model.' },
  )
}

const alike = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()
