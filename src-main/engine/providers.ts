/** Which providers this build has and this machine can run, found out by running each in a process of its own. */
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { describeError } from '../base/index.ts'
import { createGraph, floats, writeOnnx } from '../graph/index.ts'
import { type Absence, type AbsentProvider, PROVIDER_TITLES, readAbsence } from './provider-faults.ts'
import { isMadeForThisSystem, SYSTEMS } from './provider-systems.ts'
import { PROVIDERS, type ProviderName, RUNTIME_NAMES } from './session.ts'

export interface ProviderState {
  readonly provider: ProviderName
  /** For people: `CUDA (NVIDIA)`. */
  readonly title: string
  readonly isReady: boolean
  /** Null where it is ready. */
  readonly why: Absence | null
  /** What is missing, in a few words; how it fared where it is ready. */
  readonly detail: string
  readonly todo: string | null
}

/** First use of a GPU compiles its programs. */
const PATIENCE_MS = 60_000

/**
 * Every provider in order of preference. Each that this system can have computes a small convolution in a process of its own,
 * so that a driver that crashes takes nothing down.
 */
export async function detectProviders(providers: readonly ProviderName[] = PROVIDERS): Promise<ProviderState[]> {
  const states: ProviderState[] = []
  for (const provider of providers) states.push(await detect(provider))
  return states
}

async function detect(provider: ProviderName): Promise<ProviderState> {
  if (!isMadeForThisSystem(provider))
    return absent(provider, {
      why: 'platform',
      detail: `not on this system, only on ${SYSTEMS[provider]!.inWords}`,
      todo: null,
    })
  try {
    const { deviation, milliseconds } = await probe(provider)
    if (!(deviation < 1e-3))
      return absent(provider, {
        why: 'other',
        detail: `a small convolution is off by ${deviation}`,
        todo: 'Update the graphics driver, or use another provider.',
      })
    return {
      provider,
      title: PROVIDER_TITLES[provider],
      isReady: true,
      why: null,
      detail: `works (${milliseconds} ms for its first convolution)`,
      todo: null,
    }
  } catch (error) {
    return absent(provider, readAbsence(describeError(error)))
  }
}

const absent = (
  provider: ProviderName,
  reason: Omit<AbsentProvider, 'todo'> & { todo: string | null },
): ProviderState => ({ provider, title: PROVIDER_TITLES[provider], isReady: false, ...reason })

interface Probe {
  readonly deviation: number
  readonly milliseconds: number
}

/** A 3×3 mean over ones: 9 inside, 6 at borders, 4 in corners. */
function probeNetwork(): string {
  const graph = createGraph()
  const image = graph.input('image', 'float32', [1, 1, 4, 4])
  const kernel = graph.constant(floats([1, 1, 3, 3], new Array(9).fill(1)))
  const sums = graph.op('Conv', [image, kernel], { pads: [1, 1, 1, 1] })
  return Buffer.from(writeOnnx({ sums })).toString('base64')
}

const EXPECTED = [4, 6, 6, 4, 6, 9, 9, 6, 6, 9, 9, 6, 4, 6, 6, 4]

/**
 * Plain JavaScript for another process: what it writes on its last line is the answer, or the runtime's message. Which library
 * the system's loader missed stands in the runtime's log alone.
 */
const probeScript = (runtime: string, network: string, name: string): string => `
const ort = require(${JSON.stringify(runtime)})
ort.env.logLevel = 'error'
const expected = ${JSON.stringify(EXPECTED)}
const feeds = { image: new ort.Tensor('float32', new Float32Array(16).fill(1), [1, 1, 4, 4]) }
const options = { executionProviders: [${JSON.stringify(name)}], logSeverityLevel: 4 }
async function main() {
  const begin = performance.now()
  const session = await ort.InferenceSession.create(Buffer.from(${JSON.stringify(network)}, 'base64'), options)
  const { sums } = await session.run(feeds)
  const deviation = Math.max(...expected.map((value, i) => Math.abs(value - sums.data[i])))
  return { deviation, milliseconds: Math.round(performance.now() - begin) }
}
main().then((answer) => answer, (error) => ({ message: String(error.message) })).then((answer) => {
  process.stdout.write('\\n' + JSON.stringify(answer), () => process.exit(0))
})`

async function probe(provider: ProviderName): Promise<Probe> {
  const runtime = createRequire(import.meta.url).resolve('onnxruntime-node')
  const script = probeScript(runtime, probeNetwork(), RUNTIME_NAMES[provider])
  const [output, log] = await new Promise<[string, string]>((resolve, reject) => {
    const environment = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
    execFile(process.execPath, ['-e', script], { timeout: PATIENCE_MS, env: environment }, (error, stdout, stderr) => {
      if (error) reject(new Error(error.killed ? 'no answer within a minute' : crashText(error.message)))
      else resolve([stdout, stderr])
    })
  })
  const answer = JSON.parse(output.trim().split('\n').at(-1)!) as Probe & { message?: string }
  if (answer.message !== undefined) throw new Error(`${answer.message}\n${log}`)
  return answer
}

/** The command itself, which is the script, is not for people. */
const crashText = (message: string): string => message.split('\n').slice(1).join(' ').trim() || 'its process crashed'
