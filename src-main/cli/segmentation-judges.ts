/** Methods of segmentation as they are judged: an image in, its score out. */
import { join, resolve } from 'node:path'
import { throwIfCancelled } from '../base/index.ts'
import { readLabelImage, readPlane, writeLabelPng, writeLabelTiff } from '../image/index.ts'
import { type LabelledFile, type Merge, openSegmenter } from '../learn/index.ts'
import { readModel } from '../model/index.ts'
import { averagePrecision } from '../segmentation/index.ts'
import { checkSameSize, type ImageEvaluation } from '../work/index.ts'
import type { Session } from './session.ts'

export interface Judge {
  /** Images that it works on at once. */
  readonly lanes: number
  /** Segments an image, writes what was found into `out` where one is given, and scores it. */
  judge(file: LabelledFile, out: string | undefined): Promise<ImageEvaluation>
  close(): Promise<void>
}

export interface JudgedMethod {
  /** `classical`, or the path of a model. */
  readonly method: string
  readonly views: number
  readonly merge: Merge
}

export const CLASSICAL = 'classical'

/** Throws the Faults of `readModel` and `openSegmenter`. */
export function openJudge(method: JudgedMethod, session: Session): Promise<Judge> {
  return method.method === CLASSICAL ? Promise.resolve(classicalJudge(session)) : modelJudge(method, session)
}

function classicalJudge(session: Session): Judge {
  const { workers } = session.desk()
  return {
    lanes: workers.size,
    judge: ({ name, image, labels }, out) =>
      workers.run('evaluate-image', {
        imagePath: image.path,
        labelPath: labels,
        outPath: out === undefined ? undefined : join(out, `${name}.png`),
      }),
    close: () => Promise.resolve(),
  }
}

const MOST_IN_PNG = 65_535

async function modelJudge({ method, views, merge }: JudgedMethod, { signal, progress }: Session): Promise<Judge> {
  const model = await readModel(resolve(method))
  const segmenter = await openSegmenter(model, { onMessage: (message) => progress.say(message) })
  return {
    lanes: 1,
    async judge({ name, image, labels: labelPath }, out) {
      throwIfCancelled(signal)
      const [plane, truth] = [await readPlane(image), await readLabelImage(labelPath)]
      checkSameSize({ imagePath: image.path, labelPath }, plane, truth)
      const began = performance.now()
      const { labels } = await segmenter.segment(plane, { views, merge, signal })
      const seconds = (performance.now() - began) / 1000
      if (out !== undefined) {
        if (labels.count > MOST_IN_PNG) await writeLabelTiff(join(out, `${name}.tif`), labels)
        else await writeLabelPng(join(out, `${name}.png`), labels)
      }
      return { score: averagePrecision(truth, labels), seconds }
    },
    close: () => segmenter.close(),
  }
}
