/** From which score on a model calls an image positive. */
import type { ModelCard } from '../model/index.ts'

/** Where a card is silent. */
const USUAL_THRESHOLD = 0.5

export const thresholdOf = ({ metrics }: ModelCard): number => metrics.threshold ?? USUAL_THRESHOLD
