/** One graph loaded into ONNX Runtime on one provider: tensors in, tensors out. */
import * as ort from 'onnxruntime-node'
import { describeError, Fault } from '../base/index.ts'
import { DTYPES, type Dtype, type Tensor } from '../graph/index.ts'

export const PROVIDERS = ['cuda', 'webgpu', 'directml', 'coreml', 'cpu'] as const
export type ProviderName = (typeof PROVIDERS)[number]

/** The runtime's own names. */
const RUNTIME_NAMES: Readonly<Record<ProviderName, string>> = {
  cuda: 'cuda',
  webgpu: 'webgpu',
  directml: 'dml',
  coreml: 'coreml',
  cpu: 'cpu',
}

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
  /** All outputs, or those named. The thread that calls is held until the run is over. */
  run(feeds: Readonly<Record<string, Tensor>>, wanted?: readonly string[]): Promise<Record<string, Tensor>>
  release(): Promise<void>
}

/**
 * Loads an ONNX file. Throws a Fault `unsupported_model` where the runtime refuses the file, and `provider_missing` where the
 * provider is not there.
 */
export async function openSession(
  onnx: Uint8Array,
  { provider = 'cpu', threads }: SessionOptions = {},
): Promise<Session> {
  const session = await create(onnx, provider, threads)
  return {
    provider,
    inputs: session.inputNames,
    outputs: session.outputNames,
    async run(feeds, wanted) {
      const fed = Object.entries(feeds).map(([name, tensor]) => [name, toRuntime(tensor)])
      const results = await session.run(Object.fromEntries(fed), wanted as string[])
      return Object.fromEntries(Object.entries(results).map(([name, result]) => [name, fromRuntime(name, result)]))
    },
    release: () => session.release(),
  }
}

async function create(onnx: Uint8Array, provider: ProviderName, threads?: number): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(onnx, {
      executionProviders: [RUNTIME_NAMES[provider]],
      logSeverityLevel: 3,
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    })
  } catch (cause) {
    if (provider === 'cpu')
      throw new Fault('unsupported_model', `The runtime refuses the network: ${describeError(cause)}`, { cause })
    throw new Fault('provider_missing', `Provider ${provider}: ${describeError(cause)}`, { cause })
  }
}

const toRuntime = ({ dtype, shape, data }: Tensor): ort.Tensor =>
  new ort.Tensor(dtype as 'float32', data as Float32Array, shape)

function fromRuntime(name: string, { type, dims, data }: ort.Tensor): Tensor {
  if (!(type in DTYPES)) throw new Fault('unsupported_model', `Output ${name} has elements of type ${type}.`)
  return { dtype: type as Dtype, shape: [...dims], data: data as Tensor['data'] }
}
