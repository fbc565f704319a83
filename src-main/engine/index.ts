/** Engine: runs graphs in ONNX Runtime, on any provider: sessions, prediction, training. */

export { type CudaSetup, type CudaSetupOptions, cudaSource, setUpCuda } from './cuda-setup.ts'
export { type BestOptions, type BestSession, openOnBest, providerOrder } from './open-best.ts'
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
export {
  type Batch,
  type Ending,
  type TrainingPlan,
  type TrainingResult,
  type TrainingTools,
  train,
} from './train.ts'
export {
  type Best,
  freshState,
  type HistoryRow,
  parseCheckpoint,
  type Tensors,
  type TrainingNotes,
  type TrainingState,
  writeCheckpoint,
} from './training-state.ts'
