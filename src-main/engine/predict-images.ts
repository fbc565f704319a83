/** Images by number through a network: loaded one by one, stacked into batches, each output by image. */
import { Fault } from '../base/index.ts'
import { showShape, sizeOf, type Tensor } from '../graph/index.ts'
import { type BatchedNetwork, type BatchOptions, type BatchReport, runBatched } from './predict.ts'

export interface ImageWork {
  readonly network: BatchedNetwork
  /** The network's input. */
  readonly input: string
  readonly count: number
  /** Most images at once. */
  readonly batch: number
  /** One image, normalised, as float32 [channel, y, x]; all of one shape. */
  readonly load: (index: number) => Promise<Tensor> | Tensor
  /** What the network says of one image: outputs without the batch axis. */
  readonly take: (index: number, outputs: Readonly<Record<string, Tensor>>) => void | Promise<void>
}

/** Like `runBatched`, image by image. Throws a Fault `bad_argument` where an image has another shape than the first. */
export function predictImages(work: ImageWork, options: BatchOptions = {}): Promise<BatchReport> {
  const { network, input, count, batch, load, take } = work
  return runBatched(
    {
      network,
      count,
      batch,
      async feed(from, to) {
        const indices = Array.from({ length: to - from }, (_, i) => from + i)
        return { [input]: stacked(await Promise.all(indices.map(load)), from) }
      },
      async take(outputs, from, to) {
        for (let index = from; index < to; index++) {
          const entries = Object.entries(outputs).map(([name, tensor]) => [name, imageOf(tensor, index - from)])
          await take(index, Object.fromEntries(entries))
        }
      },
    },
    options,
  )
}

function stacked(images: readonly Tensor[], from: number): Tensor {
  const { shape } = images[0]!
  const size = sizeOf(shape)
  const data = new Float32Array(images.length * size)
  for (const [i, image] of images.entries()) {
    if (showShape(image.shape) !== showShape(shape))
      throw new Fault(
        'bad_argument',
        `Image ${from + i + 1} has shape ${showShape(image.shape)}, the one before ${showShape(shape)}.`,
      )
    data.set(image.data as Float32Array, i * size)
  }
  return { dtype: 'float32', shape: [images.length, ...shape], data }
}

function imageOf(tensor: Tensor, index: number): Tensor {
  const shape = tensor.shape.slice(1)
  const size = sizeOf(shape)
  const data = (tensor.data as Float32Array<ArrayBuffer>).slice(index * size, (index + 1) * size)
  return { ...tensor, shape, data }
}
