/** Finds instruments' own indexes in a folder and lets each speak for the images around it. */
import type { IngestWarning } from './acquisition.ts'
import type { Claim } from './claim.ts'
import type { FolderListing } from './walk.ts'

export interface IndexOutcome {
  readonly claims: Claim[]
  /** Images that no index speaks for. */
  readonly rest: string[]
  readonly warnings: { readonly frame: string; readonly warning: IngestWarning }[]
}

export interface IndexOptions {
  readonly signal?: AbortSignal | undefined
}

export async function readIndexes(listing: FolderListing, _options: IndexOptions): Promise<IndexOutcome> {
  return { claims: [], rest: listing.images, warnings: [] }
}
