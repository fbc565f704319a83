/**
 * Base: what every room may lean on: errors that carry facts, seeded random numbers,
 * plain statistics, and the port interface. It knows nothing of plates or images.
 */
export { diskFault, makeFolder } from './disk-fault.ts'
export { describeError, Fault, type FaultCode, type FaultFacts, systemCode, throwIfCancelled } from './errors.ts'
export {
  logSumExp,
  mean,
  median,
  quantile,
  quantileOfSorted,
  robustCentre,
  robustDeviation,
  softmax,
  standardDeviation,
} from './numbers.ts'
export type { Port, PortMessage } from './port.ts'
export type { Progress, ProgressListener } from './progress.ts'
export { type Random, seededRandom } from './random.ts'
export { borrowing, lend } from './working-memory.ts'
