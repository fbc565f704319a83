/** How long the network for classes takes: a training step, and a whole image. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { KEEPS_FREED_MEMORY } from '../../src-main/process/index.ts'
import type { ClassesFigures } from './classes-step.ts'
import { type BenchRow, rounded } from './row.ts'

/**
 * Of the same step in PyTorch 2.13 on the same machine and two threads, as it installs; where the system is told to keep freed memory,
 * it takes 1.2 s, and 0.8 s with channels last.
 */
const PYTORCH_SECONDS = 7
const SHARE = 0.7
/** Images after which memory must stand still. */
const MANY = '60'

export function benchClasses(): Promise<BenchRow[]> {
  const step = figuresOf('step')
  const image = figuresOf('image', MANY)
  const note = 'network of Kraus et al. 2016, 4 images of 3×900×900, Adam, best of 6, 2 threads'
  return Promise.resolve([
    { name: 'training step', value: rounded(step.seconds), unit: 's', target: SHARE * PYTORCH_SECONDS, note },
    { name: 'peak memory', value: rounded(step.gigabytes), unit: 'GB', note },
    {
      name: 'whole image',
      value: rounded(1000 * image.seconds),
      unit: 'ms',
      note: `3×1024×1280, best of ${MANY}, 2 threads`,
    },
    {
      name: 'memory of a prediction',
      value: rounded(image.gigabytes),
      unit: 'GB',
      note: `the process; ${rounded(image.earlyGigabytes)} GB after 5 images`,
    },
  ])
}

function figuresOf(...words: string[]): ClassesFigures {
  const script = fileURLToPath(new URL('classes-step.ts', import.meta.url))
  return JSON.parse(
    execFileSync(process.execPath, [script, ...words], {
      encoding: 'utf8',
      env: { ...process.env, ...KEEPS_FREED_MEMORY },
    }),
  ) as ClassesFigures
}
