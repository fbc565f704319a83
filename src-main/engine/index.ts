/** Engine: runs graphs in ONNX Runtime, on any provider: sessions, prediction, training. */

export { parseCheckpoint, readCheckpoint, writeCheckpoint } from './checkpoint.ts'
export { type CudaSetup, type CudaSetupOptions, cudaSource, setUpCuda } from './cuda-setup.ts'
export { type BestOptions, type BestSession, type NetworkFile, openOnBest, providerOrder } from './open-best.ts'
export { checkParity, type OutputParity, type ParityOptions, type ParityReport } from './parity.ts'
export { type BatchedNetwork, type BatchOptions, type BatchReport, type BatchWork, runBatched } from './predict.ts'
export { type ImageWork, predictImages } from './predict-images.ts'
export { type Absence, PROVIDER_TITLES } from './provider-faults.ts'
export { detectProviders, type ProviderState } from './providers.ts'
export { rateAt, type Schedule } from './schedule.ts'
export {
  openSession,
  PROVIDERS,
  type ProviderName,
  type Session,
  type SessionOptions,
} from './session.ts'
export { runTiled, type TilingOptions } from './tiling.ts'
export { train } from './train.ts'
export type { Batch, Ending, TrainingPlan, TrainingResult, TrainingTools, Validation } from './training-plan.ts'
export {
  type Best,
  checkGoesOn,
  freshState,
  type HistoryRow,
  type Tensors,
  type TrainingIdentity,
  type TrainingNotes,
  type TrainingState,
  withBatchSize,
} from './training-state.ts'
