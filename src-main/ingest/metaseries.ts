/** What MetaMorph writes into the TIFFs of an ImageXpress: pixel size and wavelength, read from one file a channel. */
import type { ChannelDescription, Claim } from './claim.ts'
import { readTiffDescription } from './tiff-description.ts'
import { attribute, finite } from './xml.ts'

const LABELS_READ = 12

/** The claim with pixel size, and with names and wavelengths for channels whose index says none. */
export async function withMetaSeries(claim: Claim, folder: string): Promise<Claim> {
  const samples = new Map<string, string>()
  for (const { channel, path, state } of claim.planes) {
    if (state === 'present' && !samples.has(channel)) samples.set(channel, path)
    if (samples.size >= LABELS_READ) break
  }
  const described = new Map(claim.channels.map((channel) => [channel.key, channel]))
  let { pixelMicrons } = claim
  for (const [key, path] of samples) {
    const text = await readTiffDescription(`${folder}/${path}`)
    if (!text?.includes('<MetaData>')) continue
    const labels = labelsOf(text)
    pixelMicrons ??= calibration(labels)
    described.set(key, channelOf(key, labels, described.get(key)))
  }
  const channels = [...described.values()]
  return pixelMicrons === undefined ? { ...claim, channels } : { ...claim, channels, pixelMicrons }
}

function labelsOf(text: string): Map<string, string> {
  const labels = new Map<string, string>()
  for (const [tag] of text.matchAll(/<prop [^>]*>/g)) {
    const id = attribute(tag, 'id')
    if (id) labels.set(id, attribute(tag, 'value') ?? '')
  }
  return labels
}

function calibration(labels: ReadonlyMap<string, string>): number | undefined {
  const on = labels.get('spatial-calibration-state') === 'on' && labels.get('spatial-calibration-units') === 'um'
  return on ? finite(labels.get('spatial-calibration-x')) || undefined : undefined
}

function channelOf(
  key: string,
  labels: ReadonlyMap<string, string>,
  known: ChannelDescription | undefined,
): ChannelDescription {
  const name = known?.name || labels.get('_IllumSetting_') || labels.get('image-name') || ''
  const wavelength = finite(labels.get('wavelength')) || undefined
  return { ...known, key, name, emissionNanometres: known?.emissionNanometres ?? wavelength }
}
