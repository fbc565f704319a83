/** What slow work says of itself: how far, of how much, of what. Rate and remaining time follow from it. */

export interface Progress {
  /** What is being done, in a few words: `Reading names`, `Segmenting`. */
  readonly stage: string
  readonly done: number
  /** Undefined while the total is not known. */
  readonly total?: number | undefined
  /** What is counted, plural: `files`, `sites`. */
  readonly unit: string
}

export type ProgressListener = (progress: Progress) => void
