/**
 * Model: a network's file with its card and its test tensors; packages in and out. Nothing is run here.
 *
 *     await writeModel('models/rare', { onnx, card, test: { input: { image }, output: { scores } } })
 *     const { onnx, card, hash, test } = await readModel('models/rare')
 */
export {
  CARD_FORMAT,
  type Json,
  type ModelCard,
  type ModelChannel,
  type ModelInput,
  type ModelMasks,
  type ModelOutput,
  type ModelTraining,
  parseCard,
} from './card.ts'
export { describeNetwork, type NetworkDescription, readNetwork } from './describe.ts'
export { encodeNpz, type NamedTensors, parseNpz } from './npz.ts'
export {
  type ModelPackage,
  modelHash,
  type ParityTensors,
  readModel,
  type StoredModel,
  writeModel,
} from './package.ts'
export { openZip, type ZipArchive } from './zip-read.ts'
