/** What a long task may use besides its input. */
import type { ProgressListener } from '../base/index.ts'

export interface TaskTools {
  /** Aborted when nobody wants the result any more. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ProgressListener | undefined
}
