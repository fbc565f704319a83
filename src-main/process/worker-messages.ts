/** What the pool and its threads say to each other. */
import type { FaultCode, Progress } from '../base/index.ts'

/** Pool → thread. */
export type WorkerMessage =
  | { readonly type: 'task'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly type: 'cancel'; readonly id: number }

/** A Fault in transit. */
export interface SentFault {
  readonly code: FaultCode
  readonly message: string
  readonly path: string | undefined
  readonly stands: string | undefined
  readonly todo: string | undefined
}

/** Thread → pool. */
export type WorkerReply =
  | { readonly type: 'output'; readonly id: number; readonly output: unknown }
  | { readonly type: 'fault'; readonly id: number; readonly fault: SentFault }
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
