/** What the same wells give without looking at phenotypes, judged exactly as the classifier is. */
import { Fault } from '../base/index.ts'
import type { ClassEvaluation } from '../contract/index.ts'
import { fitLogistic } from '../learn/index.ts'
import type { Project } from '../store/index.ts'
import { classVerdict } from './class-votes.ts'
import type { PlannedImage } from './learn-plan.ts'
import { type PlainFeatures, plainFeatures } from './plain-features.ts'

interface Planned {
  readonly classes: readonly string[]
  readonly images: readonly PlannedImage[]
}

/** Cell count and plate position by one logistic regression for each class against all others; and the most frequent class. */
export const classBaselines = (project: Project, planned: Planned): ClassEvaluation['baselines'] => [
  ...plainFeatures(project).flatMap((features) => byFeatures(features, planned)),
  mostFrequent(planned),
]

const of = ({ images }: Planned, split: PlannedImage['split']): PlannedImage[] =>
  images.filter((image) => image.split === split)

function byFeatures({ name, what, of: featuresOf }: PlainFeatures, planned: Planned): ClassEvaluation['baselines'] {
  const { classes } = planned
  const isKnown = (image: PlannedImage): boolean => featuresOf(image).every(Number.isFinite)
  const [train, test] = [of(planned, 'train').filter(isKnown), of(planned, 'test').filter(isKnown)]
  if (test.length === 0) return []
  try {
    const models = classes.map((label) =>
      fitLogistic(
        train.map(featuresOf),
        train.map((image) => Number(image.label === label)),
      ),
    )
    const rows = test.map((image) => {
      const says = models.map((model) => model.probability(featuresOf(image)))
      const sum = says.reduce((a, b) => a + b, 0)
      return { label: classes.indexOf(image.label), probabilities: says.map((one) => one / sum) }
    })
    return [{ name, what, test: classVerdict(rows, classes.length) }]
  } catch (error) {
    // A class without any image that has the features cannot be compared.
    if (error instanceof Fault) return []
    throw error
  }
}

function mostFrequent(planned: Planned): ClassEvaluation['baselines'][number] {
  const { classes } = planned
  const train = of(planned, 'train')
  const shares = classes.map((label) => train.filter((image) => image.label === label).length / train.length)
  const rows = of(planned, 'test').map(({ label }) => ({ label: classes.indexOf(label), probabilities: shares }))
  const what = 'Always the class that most training images have.'
  return { name: 'Most frequent class', what, test: classVerdict(rows, classes.length) }
}
