/** Starts benches when there is work for them, ends them when there has been none for a while, and says when one was lost. */
import { type ChildProcess, fork } from 'node:child_process'
import { Fault } from '../base/index.ts'
import type { Benches, BenchName, BenchOptions, BenchTaskName } from '../work/index.ts'
import type { BenchOrder, BenchReply } from './bench-messages.ts'
import { KEEPS_FREED_MEMORY } from './freed-memory.ts'
import { revivedFault } from './sent-fault.ts'
import { tellProcess } from './tell-process.ts'

export interface BenchPoolOptions {
  /** A bench without work ends after so many milliseconds; a minute unless told. */
  readonly idle?: number
  /** A cancelled task that has not ended after so many milliseconds is ended with its process; 8 s unless told. */
  readonly patience?: number
}

interface Task {
  readonly id: number
  readonly name: string
  readonly options: BenchOptions
  readonly resolve: (output: never) => void
  readonly reject: (error: unknown) => void
}

interface Bench {
  readonly child: ChildProcess
  readonly tasks: Map<number, Task>
  idle: NodeJS.Timeout | undefined
}

export function createBenches(benchUrl: URL, { idle = 60_000, patience = 8_000 }: BenchPoolOptions = {}): Benches {
  const benches = new Map<BenchName, Bench>()
  let nextId = 1
  let closed = false

  function benchFor(name: BenchName): Bench {
    const known = benches.get(name)
    if (known) return known
    const bench: Bench = { child: start(benchUrl), tasks: new Map(), idle: undefined }
    bench.child.on('message', (reply) => receive(name, bench, reply as BenchReply))
    bench.child.on('error', (error) => lose(name, bench, error.message))
    bench.child.on('exit', (code, signal) => lose(name, bench, signal ?? `code ${code}`))
    benches.set(name, bench)
    return bench
  }

  function receive(name: BenchName, bench: Bench, reply: BenchReply): void {
    const task = bench.tasks.get(reply.id)
    if (!task) return
    switch (reply.type) {
      case 'progress':
      case 'news':
        passOn(name, bench, { task, reply })
        return
      case 'output':
        settle(name, bench, task)
        task.resolve(reply.output as never)
        return
      case 'fault':
        settle(name, bench, task)
        task.reject(revivedFault(reply.fault))
        return
      default:
        reply satisfies never
    }
  }

  /** Who cannot take what the task says (a full disk, say) has the task ended, and hears why. */
  function passOn(
    name: BenchName,
    bench: Bench,
    { task, reply }: { task: Task; reply: Extract<BenchReply, { type: 'progress' | 'news' }> },
  ): void {
    try {
      if (reply.type === 'progress') task.options.onProgress?.(reply.progress)
      else task.options.onNews?.(reply.news)
    } catch (error) {
      tell(bench, { type: 'cancel', id: task.id })
      settle(name, bench, task)
      task.reject(error)
    }
  }

  /** A bench without work does not keep the program alive. */
  function settle(name: BenchName, bench: Bench, task: Task): void {
    bench.tasks.delete(task.id)
    if (bench.tasks.size > 0) return
    hold(bench, false)
    bench.idle = setTimeout(() => dismiss(name, bench), idle)
    bench.idle.unref()
  }

  function dismiss(name: BenchName, bench: Bench): void {
    if (benches.get(name) === bench) benches.delete(name)
    if (bench.child.connected) bench.child.disconnect()
  }

  function lose(name: BenchName, bench: Bench, how: string): void {
    if (benches.get(name) === bench) benches.delete(name)
    clearTimeout(bench.idle)
    for (const task of bench.tasks.values())
      task.reject(task.options.signal?.aborted || closed ? cancelled() : lost(how))
    bench.tasks.clear()
  }

  /** Between batches the bench heeds it; one that hangs is killed, unless others still work there. */
  function cancel(bench: Bench, task: Task): void {
    tell(bench, { type: 'cancel', id: task.id })
    const late = setTimeout(() => {
      if (!bench.tasks.has(task.id)) return
      if (bench.tasks.size === 1) bench.child.kill('SIGKILL')
      else task.reject(cancelled())
    }, patience)
    late.unref()
  }

  return {
    run(name: BenchName, task: BenchTaskName, input: unknown, options: BenchOptions = {}) {
      return new Promise<never>((resolve, reject) => {
        if (closed || options.signal?.aborted) return reject(cancelled())
        const bench = benchFor(name)
        clearTimeout(bench.idle)
        hold(bench, true)
        const id = nextId++
        const onAbort = (): void => cancel(bench, entry)
        const settled = <T>(finish: (value: T) => void): ((value: T) => void) => {
          return (value) => {
            options.signal?.removeEventListener('abort', onAbort)
            finish(value)
          }
        }
        const entry: Task = { id, name: task, options, resolve: settled(resolve), reject: settled(reject) }
        bench.tasks.set(id, entry)
        options.signal?.addEventListener('abort', onAbort, { once: true })
        tell(bench, { type: 'task', id, name: task, input })
        options.onBegin?.((wish) => tell(bench, { type: 'wish', id, wish }))
      })
    },
    async close() {
      closed = true
      const ended = [...benches.values()].map(async ({ child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return
        const exit = new Promise((resolve) => child.once('exit', resolve))
        child.ref()
        child.kill('SIGKILL')
        await exit
      })
      await Promise.all(ended)
    },
  }
}

/** Electron's binary is Node when it is asked to be. */
function start(benchUrl: URL): ChildProcess {
  return fork(benchUrl, [], {
    serialization: 'advanced',
    execArgv: [],
    env: { ...KEEPS_FREED_MEMORY, ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

function hold({ child }: Bench, isHeld: boolean): void {
  if (isHeld) child.ref()
  else child.unref()
  if (isHeld) child.channel?.ref()
  else child.channel?.unref()
}

function tell({ child }: Bench, order: BenchOrder): void {
  // A bench that is gone answers by its exit.
  tellProcess(child, order)
}

const cancelled = (): Fault => new Fault('cancelled', 'Cancelled.')

const lost = (how: string): Fault =>
  new Fault('bench_lost', `The process that computes ended unexpectedly (${how}).`, {
    stands: 'What was written before it ended is kept.',
    todo: 'Resume the run. If this happens again, choose another provider, or smaller images: memory may have run out.',
  })
