/** A set of images opened for learning: decoded once, kept in memory where they fit, and handed out in batches. */
import { availableParallelism, freemem } from 'node:os'
import { Fault, mean, type ProgressListener, throwIfCancelled } from '../base/index.ts'
import type { Size } from './augmentation.ts'
import { type BatchThreads, openBatchThreads } from './batch-threads.ts'
import { type Batch, type BatchRequest, batches } from './batches.ts'
import type { ChannelAddress, ChannelSums, DecodedImage } from './decoded-image.ts'
import type { Normalisation } from './prepare-sample.ts'

/** What an image must say of itself to stand in a batch. */
export interface ShelfImage {
  readonly name: string
  readonly planes: readonly ChannelAddress[]
}

export interface ShelfOptions {
  /** Pixels of the file to one of the network along each axis, 1 or more; areas are averaged. 1 unless told. */
  readonly shrink?: number | undefined
  /** Threads that decode and prepare; as many as the machine has cores, at most 8, unless told. */
  readonly threads?: number | undefined
  /** Decoded images are kept up to this many bytes, half of the free memory unless told; others are read each time. */
  readonly cacheBytes?: number | undefined
  /** The worker's file where it does not stand beside the source. */
  readonly workerUrl?: URL | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ProgressListener | undefined
}

export interface ImageShelf {
  readonly names: readonly string[]
  readonly channels: number
  /** The smallest width and the smallest height that occur: what every image can be cropped to. */
  readonly smallest: Size
  /** How many images are kept in memory. */
  readonly cached: number
  /** Places of images of which some channel has one value everywhere: nothing can be learned from them. */
  readonly constant: readonly number[]
  /** Mean and deviation of all pixels of these images (of all unless told), by channel. */
  statistics(images?: readonly number[]): Normalisation
  /** Mean level of the background of these images, by channel, as stored. */
  background(images: readonly number[]): number[]
  batches(request: BatchRequest): AsyncGenerator<Batch, void>
  close(): Promise<void>
}

interface Entry {
  readonly size: Size
  readonly sums: readonly ChannelSums[]
  readonly background: readonly number[]
  readonly decoded: DecodedImage | undefined
}

/**
 * Decodes every image once, which finds damaged ones before training begins. Close the shelf to end its threads.
 * Faults: those of `readPlane`, each naming the file; `unsupported_image` where the numbers of channels differ.
 */
export async function openImageShelf(images: readonly ShelfImage[], options: ShelfOptions = {}): Promise<ImageShelf> {
  if (images.length === 0) throw new Fault('no_images', 'There are no images to open.')
  checkChannels(images)
  const { shrink = 1 } = options
  if (!(shrink >= 1)) throw new Fault('bad_argument', `Images are shrunk by 1 or more, not by ${shrink}.`)
  const threads = openBatchThreads(options.threads ?? Math.min(8, availableParallelism()), options.workerUrl)
  try {
    const entries = await decodeAll(images, threads, options)
    const decoded = entries.map((entry) => entry.decoded)
    threads.share({ type: 'images', planes: images.map(({ planes }) => planes), shrink, decoded })
    return shelfOf(images, entries, threads)
  } catch (error) {
    await threads.close()
    throw error
  }
}

function shelfOf(images: readonly ShelfImage[], entries: readonly Entry[], threads: BatchThreads): ImageShelf {
  const names = images.map(({ name }) => name)
  const channels = images[0]!.planes.length
  const smallest = {
    width: entries.reduce((least, { size }) => Math.min(least, size.width), Number.POSITIVE_INFINITY),
    height: entries.reduce((least, { size }) => Math.min(least, size.height), Number.POSITIVE_INFINITY),
  }
  return {
    names,
    channels,
    smallest,
    cached: entries.filter(({ decoded }) => decoded).length,
    constant: entries.flatMap(({ sums }, i) => (sums.some(({ least, greatest }) => least === greatest) ? [i] : [])),
    statistics: (chosen = [...entries.keys()]) => statisticsOf(chosen.map((i) => entries[i]!)),
    background: (chosen) =>
      Array.from({ length: channels }, (_, channel) => mean(chosen.map((i) => entries[i]!.background[channel]!))),
    batches: (request) => batches(request, { names, channels, smallest, threads }),
    close: () => threads.close(),
  }
}

/** Each thread takes the next image as it becomes free; what is kept is decided in order of arrival. */
async function decodeAll(
  images: readonly ShelfImage[],
  threads: BatchThreads,
  options: ShelfOptions,
): Promise<Entry[]> {
  const { signal, onProgress, shrink = 1, cacheBytes = freemem() / 2 } = options
  const entries: Entry[] = []
  let kept = 0
  let done = 0
  let next = 0
  async function decodeSome(thread: number): Promise<void> {
    while (next < images.length) {
      throwIfCancelled(signal)
      const place = next++
      const { image, sums } = (
        await threads.perform(thread, {
          type: 'decode',
          planes: images[place]!.planes,
          shrink,
        })
      ).decoded!
      const fits = kept + image.data.byteLength <= cacheBytes
      if (fits) kept += image.data.byteLength
      const { width, height, background } = image
      entries[place] = { size: { width, height }, sums, background, decoded: fits ? image : undefined }
      onProgress?.({ stage: 'Reading images', done: ++done, total: images.length, unit: 'images' })
    }
  }
  await Promise.all(Array.from({ length: threads.count }, (_, thread) => decodeSome(thread)))
  return entries
}

function statisticsOf(entries: readonly Entry[]): Normalisation {
  const channels = entries[0]?.sums.length ?? 0
  const mean: number[] = []
  const deviation: number[] = []
  for (let channel = 0; channel < channels; channel++) {
    let [pixels, sum, squares] = [0, 0, 0]
    for (const { size, sums } of entries) {
      pixels += size.width * size.height
      sum += sums[channel]!.sum
      squares += sums[channel]!.squares
    }
    const centre = sum / pixels
    const variance = squares / pixels - centre * centre
    if (!(variance > 1e-12 * centre * centre))
      throw new Fault('unsupported_image', `Channel ${channel + 1} has the same value in all pixels of all images.`, {
        todo: 'Choose another channel; nothing can be learned from this one.',
      })
    mean.push(centre)
    deviation.push(Math.sqrt(variance))
  }
  return { mean, deviation }
}

function checkChannels(images: readonly ShelfImage[]): void {
  const channels = images[0]!.planes.length
  const other = images.find(({ planes }) => planes.length !== channels || planes.length === 0)
  if (other)
    throw new Fault(
      'unsupported_image',
      `${other.name} has ${other.planes.length} channels, ${images[0]!.name} ${channels}.`,
      {
        todo: 'Choose channels that every image has, or leave this image out.',
      },
    )
}
