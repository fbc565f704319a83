/** Progress on stderr: one line that rewrites itself on a terminal, a line every few seconds elsewhere. */
import type { ProgressListener } from '../base/index.ts'

export interface ProgressLine {
  readonly report: ProgressListener
  /** A line of its own, that stays. */
  say(text: string): void
  /** Clears the line, so that what is printed next starts clean. */
  end(): void
}

export function createProgressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  const live = stream.isTTY === true
  const every = live ? 100 : 5_000
  let stage = ''
  let stageStart = 0
  let startCount = 0
  let printedAt = 0
  return {
    report(progress) {
      const now = performance.now()
      if (progress.stage !== stage) {
        stage = progress.stage
        stageStart = now
        startCount = progress.done
        printedAt = 0
      }
      const finished = progress.done === progress.total
      if (now - printedAt < every && !(finished && !live)) return
      printedAt = now
      const text = progressText(progress, (now - stageStart) / 1000, startCount)
      stream.write(live ? `\r\x1b[2K${text}` : `${text}\n`)
    },
    say: (text) => void stream.write(live ? `\r\x1b[2K${text}\n` : `${text}\n`),
    end() {
      if (live && stage) stream.write('\r\x1b[2K')
    },
  }
}

function progressText(progress: Parameters<ProgressListener>[0], seconds: number, startCount: number): string {
  const { stage, done, total, unit } = progress
  const rate = seconds > 0.5 ? (done - startCount) / seconds : 0
  const counted =
    total === undefined
      ? `${done.toLocaleString('en')} ${unit}`
      : `${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${unit}`
  const pace = rate > 0 ? ` · ${rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en')} ${unit}/s` : ''
  const rest = rate > 0 && total !== undefined && total > done ? ` · ${remaining((total - done) / rate)} left` : ''
  return `${stage}: ${counted}${pace}${rest}`
}

/** `40 s`, `3 min`, `2 h 10 min`. */
export function remaining(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`
}
