/** What `train classes` says at its end. */
import type { ShuffledLabels } from '../learn/index.ts'
import { shuffledJson, shuffledText } from './class-baselines.ts'
import { type AnyClassifier, figuresOf, figuresText, perClassOf } from './class-training.ts'
import { lines, type Outcome } from './command.ts'
import { type LeftOut, leftOutJson, leftOutText } from './leave-out.ts'
import { trainingFacts } from './train-outcome.ts'

export interface Judged {
  readonly classes: readonly string[]
  readonly written: { readonly out: string; readonly hash: string }
  readonly shuffled: ShuffledLabels
  readonly leftOut: LeftOut | undefined
}

export function classOutcome(classifier: AnyClassifier, { classes, written, shuffled, leftOut }: Judged): Outcome {
  const { test, validation } = classifier
  const { json, model, trained, best } = trainingFacts(classifier, written)
  const text = lines([
    model,
    trained,
    ['Best', best],
    ['On validation', figuresText(validation)],
    ['On test', figuresText(test)],
    ['Shuffled labels', shuffledText(shuffled)],
  ])
  return {
    json: {
      ...json,
      validation: figuresOf(validation),
      test: { ...figuresOf(test), perClass: perClassOf(test, classes) },
      baselines: { shuffledLabels: shuffledJson(shuffled) },
      ...(leftOut && { leftOut: leftOutJson(leftOut) }),
    },
    text: leftOut ? `${text}\n${leftOutText(leftOut)}` : text,
  }
}
