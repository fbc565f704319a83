/** Entry of a bench: a process with ONNX Runtime in it. It ends when its desk does, and may be killed at any time. */
import { BENCH_TASKS, type BenchTaskName, type BenchTools, type Wish } from '../work/index.ts'
import type { BenchOrder, BenchReply } from './bench-messages.ts'
import { sentFault, sparingly } from './sent-fault.ts'
import { tellProcess } from './tell-process.ts'

interface Running {
  readonly controller: AbortController
  wish: Wish
}

const running = new Map<number, Running>()
// A bundle has the decoding threads' file beside it; the source has it in its own room.
const workerUrl = import.meta.url.endsWith('.ts') ? undefined : new URL('./batch-worker.js', import.meta.url)

process.on('disconnect', () => process.exit(0))
// A terminal's Ctrl+C reaches every process of the group: what to stop, and how, is the desk's to say.
process.on('SIGINT', () => undefined)
process.on('message', (order: BenchOrder) => {
  switch (order.type) {
    case 'task':
      void perform(order)
      return
    case 'cancel':
      running.get(order.id)?.controller.abort()
      return
    case 'wish': {
      const task = running.get(order.id)
      if (task) task.wish = order.wish
      return
    }
    default:
      order satisfies never
  }
})

async function perform({ id, name, input }: Extract<BenchOrder, { type: 'task' }>): Promise<void> {
  const task: Running = { controller: new AbortController(), wish: 'go' }
  running.set(id, task)
  try {
    const work = BENCH_TASKS[name as BenchTaskName] as (input: unknown, tools: BenchTools) => Promise<unknown>
    const output = await work(input, {
      signal: task.controller.signal,
      onProgress: sparingly((progress) => reply({ type: 'progress', id, progress })),
      wish: () => task.wish,
      tell: (news) => reply({ type: 'news', id, news }),
      workerUrl,
    })
    reply({ type: 'output', id, output })
  } catch (error) {
    reply({ type: 'fault', id, fault: sentFault(error, name) })
  } finally {
    running.delete(id)
  }
}

function reply(message: BenchReply): void {
  tellProcess(process, message)
}
