/** Whether one provider computes what was computed when a model was made. */
import { Fault } from '../base/index.ts'
import { checkParity, PROVIDER_TITLES, type ProviderName } from '../engine/index.ts'
import { type ModelAddress, openModel, openTest } from './open-model.ts'

export interface ParityInput extends ModelAddress {
  readonly provider: ProviderName
}

export interface ModelParity {
  /** Largest deviation in shares of an output's largest value; null where the model could not be run. */
  readonly largestDifference: number | null
  readonly agrees: boolean
  readonly message: string
  readonly milliseconds: number | null
}

/** Never throws for a provider that is not there: that is the answer. */
export async function modelParity(input: ParityInput): Promise<ModelParity> {
  const test = openTest(input)
  if (!test) return unknown('The model came without test tensors.')
  const { onnx } = openModel(input)
  const title = PROVIDER_TITLES[input.provider]
  const began = performance.now()
  try {
    const { agrees, outputs } = await checkParity(onnx, test, { provider: input.provider })
    const largest = Math.max(0, ...outputs.map(({ relative }) => relative))
    const isNumber = outputs.every(({ relative }) => Number.isFinite(relative))
    return {
      largestDifference: isNumber ? largest : null,
      agrees,
      message: agrees ? `${title} agrees.` : `${title} computes something else: do not use it for this model.`,
      milliseconds: performance.now() - began,
    }
  } catch (error) {
    if (error instanceof Fault) return unknown(error.describe())
    throw error
  }
}

const unknown = (message: string): ModelParity => ({
  largestDifference: null,
  agrees: false,
  message,
  milliseconds: null,
})
