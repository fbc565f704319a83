/** Runs values of a graph in ONNX Runtime on the CPU, for tests. */
import * as ort from 'onnxruntime-node'
import { DTYPES, type Dtype, type Tensor, type Value, type WriteOptions, writeOnnx } from '../src-main/graph/index.ts'

export type Feeds = Readonly<Record<string, Tensor>>

export interface Session {
  run(feeds: Feeds): Promise<Record<string, Tensor>>
  release(): Promise<void>
}

/** A session of an ONNX file. Warnings of the runtime are left out: unused outputs and folded constants are on purpose. */
export async function openSession(bytes: Uint8Array, optimise = true): Promise<Session> {
  const session = await ort.InferenceSession.create(bytes, {
    logSeverityLevel: 3,
    graphOptimizationLevel: optimise ? 'all' : 'disabled',
    // One: threads that wait for one another make tiny runs slow where other programs want the cores.
    intraOpNumThreads: 1,
  })
  return {
    async run(feeds) {
      const fed = Object.entries(feeds).map(([name, tensor]) => [name, toRuntime(tensor)])
      const results = await session.run(Object.fromEntries(fed))
      return Object.fromEntries(Object.entries(results).map(([name, result]) => [name, fromRuntime(result)]))
    },
    release: () => session.release(),
  }
}

/** Half floats do not pass: the runtime's binding refuses their typed array, so graphs take and return float32. */
const toRuntime = ({ dtype, shape, data }: Tensor): ort.Tensor =>
  new ort.Tensor(dtype as 'float32', data as Float32Array, shape)

function fromRuntime({ type, dims, data }: ort.Tensor): Tensor {
  if (!(type in DTYPES)) throw new Error(`The runtime returned elements of type ${type}`)
  return { dtype: type as Dtype, shape: [...dims], data: data as Tensor['data'] }
}

/** The outputs of one run; inputs that no output needs may be fed all the same. */
export async function runOnce(
  outputs: Readonly<Record<string, Value>>,
  feeds: Feeds,
  options: WriteOptions & { optimise?: boolean } = {},
) {
  const session = await openSession(writeOnnx(outputs, options), options.optimise)
  try {
    return await session.run(feeds)
  } finally {
    await session.release()
  }
}
