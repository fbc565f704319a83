/** Entry of a thread that decodes images and prepares samples, one task after the other. */
import { parentPort } from 'node:worker_threads'
import { describeError, Fault } from '../base/index.ts'
import type {
  BatchAnswer,
  BatchMessage,
  BatchReply,
  BatchTask,
  MaskTask,
  SampleOrder,
  SentFault,
} from './batch-messages.ts'
import { channelSums, type DecodedImage, decodeImage } from './decoded-image.ts'
import { drawPatch } from './masks/draw-patch.ts'
import { type LabelledPlane, openLabelled } from './masks/labelled-plane.ts'
import { prepareSample } from './prepare-sample.ts'

type Shelf = Omit<Extract<BatchMessage, { type: 'images' }>, 'type'>

const port = parentPort!
let shelf: Shelf = { planes: [], shrink: 1, decoded: [] }
let planes: readonly LabelledPlane[] = []
let last = Promise.resolve()

port.on('message', (message: BatchMessage) => {
  last = last.then(() => {
    if (message.type === 'task') return answer(message.id, message.task)
    if (message.type === 'images') shelf = message
    else planes = message.planes
    return undefined
  })
})

async function answer(id: number, task: BatchTask | MaskTask): Promise<void> {
  try {
    port.postMessage({ type: 'done', id, answer: await perform(task) } satisfies BatchReply)
  } catch (error) {
    port.postMessage({ type: 'fault', id, fault: sentFault(error) } satisfies BatchReply)
  }
}

async function perform(task: BatchTask | MaskTask): Promise<BatchAnswer> {
  switch (task.type) {
    case 'decode': {
      const image = await decodeImage(task.planes, task.shrink)
      return { decoded: { image, sums: channelSums(image) } }
    }
    case 'prepare':
      for (const sample of task.samples) await prepare(task, sample)
      return {}
    case 'open':
      return { labelled: await openLabelled(task.address, task.diameter) }
    case 'patches': {
      const { out, recipe, patches } = task
      for (const { place, plane, seed } of patches) drawPatch(out, planes[plane]!, { recipe, place, seed })
      return {}
    }
    default:
      return task satisfies never
  }
}

async function prepare(
  { out, recipe }: Extract<BatchTask, { type: 'prepare' }>,
  { place, sources, seed }: SampleOrder,
): Promise<void> {
  const { channels, height, width } = recipe.shape
  const images: DecodedImage[] = []
  for (const source of sources)
    images.push(shelf.decoded[source] ?? (await decodeImage(shelf.planes[source]!, shelf.shrink)))
  const length = channels * height * width
  prepareSample(out.subarray(place * length, (place + 1) * length), images, recipe, seed)
}

function sentFault(error: unknown): SentFault {
  if (!(error instanceof Fault))
    return { code: 'internal', message: describeError(error), path: undefined, todo: undefined }
  const { code, message, path, todo } = error
  return { code, message, path, todo }
}
