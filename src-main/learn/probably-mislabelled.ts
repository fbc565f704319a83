/** Images whose label a model that never saw them contradicts, the surest contradiction first. */
import { Fault } from '../base/index.ts'

export interface JudgedImage {
  readonly name: string
  /** Class number by the label. */
  readonly label: number
  /** By class, adding up to 1, from a model that was not trained on this image: held out, or out of fold. */
  readonly probabilities: readonly number[]
}

export interface DoubtedLabel {
  readonly name: string
  readonly label: number
  /** The class that the model takes it for. */
  readonly predicted: number
  /** −ln of the probability of the label: how much the label surprises the model. */
  readonly loss: number
}

/** Those that the model takes for another class, by falling loss; a probability of zero counts as 1e-12. */
export function probablyMislabelled(images: readonly JudgedImage[]): DoubtedLabel[] {
  const doubted = images.flatMap(({ name, label, probabilities }): DoubtedLabel[] => {
    const own = probabilities[label]
    if (own === undefined) throw new Fault('bad_argument', `${name} has no probability for its class ${label}.`)
    const predicted = probabilities.indexOf(Math.max(...probabilities))
    if (predicted === label || probabilities[predicted] === own) return []
    return [{ name, label, predicted, loss: -Math.log(Math.max(own, 1e-12)) }]
  })
  return doubted.sort((a, b) => b.loss - a.loss)
}
