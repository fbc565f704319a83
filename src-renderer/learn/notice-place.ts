/** Beside which control a notice of the plan stands: the one that cures it. */
import type { LearnPlan } from '../../src-main/contract/index.ts'

type Notice = LearnPlan['refusals'][number]

export type NoticePlace =
  | 'name'
  | 'positive'
  | 'negative'
  | 'channels'
  | 'plane'
  | 'size'
  | 'split'
  | 'duration'
  | 'provider'
  | 'general'

/** In order: the first word of a code that matches decides. */
const PLACES: readonly (readonly [RegExp, NoticePlace])[] = [
  [/positive|both/, 'positive'],
  [/negative/, 'negative'],
  [/provider/, 'provider'],
  [/channel|incomplete/, 'channels'],
  [/size|sample|small|large/, 'size'],
  [/split|group|replicate|fold|plate|leak|few/, 'split'],
  [/epoch|minute|duration/, 'duration'],
  [/plane|focus|stack/, 'plane'],
  [/name/, 'name'],
]

export interface PlacedNotice extends Notice {
  readonly place: NoticePlace
  readonly tone: 'bad' | 'warn'
}

/** Where the code says nothing of the class, the message may. */
export function placeOf(code: string, message = ''): NoticePlace {
  const words = code.toLowerCase()
  const isOfClass = /class|wells-chosen|no-images|side/.test(words) && /\b(positive|negative)\b/.exec(message)?.[1]
  if (isOfClass) return isOfClass as NoticePlace
  return PLACES.find(([pattern]) => pattern.test(words))?.[1] ?? 'general'
}

/** Refusals before warnings, each with its place. */
export function placedNotices(plan: Pick<LearnPlan, 'refusals' | 'warnings'> | undefined): PlacedNotice[] {
  const placed = (notices: readonly Notice[], tone: PlacedNotice['tone']) =>
    notices.map((notice) => ({ ...notice, place: placeOf(notice.code, notice.message), tone }))
  return plan ? [...placed(plan.refusals, 'bad'), ...placed(plan.warnings, 'warn')] : []
}

/** A notice with its first examples: `… (B02, B03 and 4 more)`. Names that the message says already are not said again. */
export function noticeText({ message, count, examples }: Notice): string {
  const named = examples.slice(0, 3).filter((example) => !message.includes(example))
  if (named.length === 0) return message
  const more = Math.max(count, examples.length) - named.length
  const list = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ')
  return `${message.replace(/\.$/, '')} (${list}).`
}
