/** One graph loaded into ONNX Runtime on one provider: tensors in, tensors out. */
import type * as Ort from 'onnxruntime-node'
import { describeError, Fault } from '../base/index.ts'
import { DTYPES, type Dtype, embedOnnx, type Provider, type Tensor } from '../graph/index.ts'
import { isDeviceGone, isOutOfMemory, missingProvider, PROVIDER_TITLES } from './provider-faults.ts'

export const PROVIDERS = ['cuda', 'webgpu', 'directml', 'coreml', 'cpu'] as const
export type ProviderName = (typeof PROVIDERS)[number]

/** The runtime's own names. */
export const RUNTIME_NAMES: Readonly<Record<ProviderName, Provider>> = {
  cuda: 'cuda',
  webgpu: 'webgpu',
  directml: 'dml',
  coreml: 'coreml',
  cpu: 'cpu',
}

/** 4 is fatal: what goes wrong is thrown as well, and reaches the user in words. */
const QUIET = 4

export type Tensors = Readonly<Record<string, Tensor>>

export interface SessionOptions {
  /** `cpu` unless told. */
  readonly provider?: ProviderName
  /** Threads of the CPU provider; as many as the machine has cores unless told. */
  readonly threads?: number
}

export interface Session {
  readonly provider: ProviderName
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** By input: numbers, and names of open extents (empty where the file gives none). */
  readonly inputShapes: Readonly<Record<string, readonly (number | string)[]>>
  /**
   * All outputs, or those named. The thread that calls is held until the run is over. Throws a Fault: `out_of_memory`,
   * `provider_missing` where the device went away, `bad_argument` where the feeds do not fit.
   */
  run(feeds: Tensors, wanted?: readonly string[]): Promise<Record<string, Tensor>>
  release(): Promise<void>
}

/**
 * Loads an ONNX file. Throws a Fault `unsupported_model` where the runtime refuses the file, `provider_missing` where the
 * provider is not there, `out_of_memory`, and `forbidden` where the network keeps data in other files (see `readNetwork`).
 */
export async function openSession(
  onnx: Uint8Array,
  { provider = 'cpu', threads }: SessionOptions = {},
): Promise<Session> {
  refuseDataOutside(onnx)
  const ort = await loadRuntime()
  const session = await create({ ort, onnx, provider, threads })
  return {
    provider,
    inputs: session.inputNames,
    outputs: session.outputNames,
    inputShapes: Object.fromEntries(
      session.inputMetadata.map((end) => [end.name, end.isTensor ? end.shape : ([] as const)]),
    ),
    async run(feeds, wanted) {
      const fed = Object.entries(feeds).map(([name, tensor]) => [name, toRuntime(ort, name, tensor)])
      const results = await session.run(Object.fromEntries(fed), wanted as string[]).catch((cause: unknown) => {
        throw runFault(provider, cause)
      })
      return Object.fromEntries(Object.entries(results).map(([name, result]) => [name, fromRuntime(name, result)]))
    },
    release: () => session.release(),
  }
}

/** The runtime would look for other files in whatever folder the program was started in. Damage is left to its words. */
function refuseDataOutside(onnx: Uint8Array): void {
  try {
    embedOnnx(onnx)
  } catch (fault) {
    if (fault instanceof Fault && fault.code === 'forbidden') throw fault
  }
}

/** Loaded on first use, so that whoever only asks what the engine can do does not load it. */
async function loadRuntime(): Promise<typeof Ort> {
  const ort = await import('onnxruntime-node')
  ort.env.logLevel = 'fatal'
  return ort
}

interface Opening {
  readonly ort: typeof Ort
  readonly onnx: Uint8Array
  readonly provider: ProviderName
  readonly threads: number | undefined
}

async function create({ ort, onnx, provider, threads }: Opening): Promise<Ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(onnx, {
      executionProviders: [RUNTIME_NAMES[provider]],
      logSeverityLevel: QUIET,
      // Planning memory ahead claims all of it twice: 7.8 GB instead of 5.3 for a step of the four-layer network on 50 images.
      enableMemPattern: false,
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    })
  } catch (cause) {
    if (isOutOfMemory(cause)) throw memoryFault(provider, cause)
    if (provider !== 'cpu') throw missingProvider(provider, cause)
    throw new Fault('unsupported_model', `The runtime refuses the network: ${describeError(cause)}`, { cause })
  }
}

function runFault(provider: ProviderName, cause: unknown): Fault {
  if (isOutOfMemory(cause)) return memoryFault(provider, cause)
  if (isDeviceGone(cause))
    return new Fault('provider_missing', `${PROVIDER_TITLES[provider]}: the device stopped answering.`, { cause })
  return new Fault(
    'bad_argument',
    `${PROVIDER_TITLES[provider]}: the network could not be run: ${describeError(cause)}`,
    { cause },
  )
}

const memoryFault = (provider: ProviderName, cause: unknown): Fault =>
  new Fault('out_of_memory', `${PROVIDER_TITLES[provider]}: the network needs more memory than there is.`, {
    todo: 'Take fewer or smaller images at a time, or another provider.',
    cause,
  })

function toRuntime(ort: typeof Ort, name: string, { dtype, shape, data }: Tensor): Ort.Tensor {
  if (dtype === 'float16')
    throw new Fault('unsupported_model', `The input ${name} takes half-precision numbers, which cannot be fed.`)
  return new ort.Tensor(dtype as 'float32', data as Float32Array, shape)
}

function fromRuntime(name: string, { type, dims, data }: Ort.Tensor): Tensor {
  if (!(type in DTYPES)) throw new Fault('unsupported_model', `Output ${name} has elements of type ${type}.`)
  return { dtype: type as Dtype, shape: [...dims], data: data as Tensor['data'] }
}
