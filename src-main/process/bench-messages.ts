/** What a desk and its benches say to each other over their process channel. */
import type { Progress } from '../base/index.ts'
import type { BenchNews, Wish } from '../work/index.ts'
import type { SentFault } from './worker-messages.ts'

/** Desk → bench. */
export type BenchOrder =
  | { readonly type: 'task'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'wish'; readonly id: number; readonly wish: Wish }

/** Bench → desk. */
export type BenchReply =
  | { readonly type: 'output'; readonly id: number; readonly output: unknown }
  | { readonly type: 'fault'; readonly id: number; readonly fault: SentFault }
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'news'; readonly id: number; readonly news: BenchNews }
