/** Trains a classifier of phenotypes from labels on images, and judges it on images that it has not seen. */
import { Fault } from '../base/index.ts'
import type { Weights } from '../network/index.ts'
import { type ClassTraining, classJob, classTask } from './class-task.ts'
import { type ClassJudgement, classOnnx, judgeClasses, validateClasses } from './judge-classes.ts'
import { judgeLabels, type LabelsJudgement, validateLabels } from './judge-labels.ts'
import type { ScoringTools } from './score-images.ts'
import { type Learned, type LearningTools, trainAndJudge } from './train-task.ts'

export type Classifier = ClassJudgement & Learned

/** Of images that may have several classes. */
export type MultiLabelClassifier = LabelsJudgement & Learned

/**
 * Trains on random crops as `trainTask` does; then takes the best by validation and scores whole images of validation and test.
 * Faults: its own, those of `classJob`, and `bad_argument` where images have several classes.
 */
export async function trainClasses(training: ClassTraining, tools: LearningTools = {}): Promise<Classifier> {
  tools.onStage?.('preparing')
  if (training.set.isMultiLabel) throw new Fault('bad_argument', 'These images have several classes each.')
  const job = classJob(training, tools)
  const task = classTask(job, (weights, own) => validateClasses(job, weights, own))
  const judging = {
    judge: (weights: Weights, own: ScoringTools) => judgeClasses(job, weights, own),
    onnx: (weights: Weights) => classOnnx(job, weights),
  }
  return trainAndJudge(task, judging, tools)
}

/**
 * As `trainClasses`, for images of several classes each: the last layer's scores are for a sigmoid, and both terms of the
 * objective are binary cross entropies of every class (Kraus et al. 2016, sections 3.1 and 4.2).
 */
export async function trainMultiLabel(
  training: ClassTraining,
  tools: LearningTools = {},
): Promise<MultiLabelClassifier> {
  tools.onStage?.('preparing')
  if (!training.set.isMultiLabel) throw new Fault('bad_argument', 'These images have one class each.')
  const job = classJob(training, tools)
  const task = classTask(job, (weights, own) => validateLabels(job, weights, own))
  const judging = {
    judge: (weights: Weights, own: ScoringTools) => judgeLabels(job, weights, own),
    onnx: (weights: Weights) => classOnnx(job, weights),
  }
  return trainAndJudge(task, judging, tools)
}
