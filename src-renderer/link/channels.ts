/** An open link to the desk, whatever carries it. */
import type { ClientLink } from '@orpc/client'
import type { PixelPort } from './pixels.ts'

export interface Channels {
  readonly rpc: ClientLink<Record<never, never>>
  readonly pixels: PixelPort
  /** Resolves when the link is lost. */
  readonly closed: Promise<void>
}
