/** Compares gradients with central differences of the same graph in the same runtime, and inferred types with returned ones. */
import { type Random, seededRandom } from '../src-main/base/index.ts'
import {
  createGraph,
  type GradientOptions,
  type Graph,
  numbersOf,
  pullback,
  type Shape,
  sameShape,
  sizeOf,
  type Tensor,
  tensorOf,
  type Value,
  writeOnnx,
} from '../src-main/graph/index.ts'
import { type Feeds, openSession, type Session } from './run-graph.ts'

export type Build = (graph: Graph, ...inputs: Value[]) => Value

export interface CheckOptions extends GradientOptions {
  /** Bounds of the inputs' values, −2 to 2 unless told. */
  readonly range?: readonly [number, number]
  /** Positions of inputs that have no gradient. */
  readonly still?: readonly number[]
  readonly opset?: number
}

/** Powers of two, so that displaced inputs are exact; values on the grid stay apart from one another and from kinks. */
const STEP = 2 ** -8
const GRID = 2 ** -5
const TOLERANCE = 2e-3

/**
 * Throws where the gradient of a randomly weighted sum of the outputs differs from fourth-order central differences by more
 * than 0.2 % of the input's largest gradient, or where any inferred type differs from what the runtime returns.
 */
export async function checkGradient(shapes: readonly Shape[], build: Build, options: CheckOptions = {}): Promise<void> {
  const graph = createGraph(options.opset ? { opset: options.opset } : {})
  const random = seededRandom(shapes.flat().reduce((sum, extent) => 31 * sum + extent, 7))
  const inputs = shapes.map((shape, i) => graph.input(`x${i}`, 'float32', shape))
  const output = build(graph, ...inputs)
  const weights = Float32Array.from({ length: sizeOf(output.shape) }, () => 0.5 + random.next())
  const cotangent = graph.input('cotangent', 'float32', output.shape)
  const feeds = Object.fromEntries([
    ...shapes.map((shape, i) => [`x${i}`, spacedValues(shape, random, options.range)]),
    ['cotangent', tensorOf('float32', output.shape, weights)],
  ])
  const asked = inputs.filter((_, i) => !options.still?.includes(i))
  const gradients = await runEverything(pullback(output, cotangent, asked, options), feeds)
  const session = await openSession(writeOnnx({ output }))
  try {
    for (const [i, input] of asked.entries()) {
      const name = `x${inputs.indexOf(input)}`
      compare(name, numbersOf(gradients[i]!), await differences({ session, feeds, name, weights }))
    }
  } finally {
    await session.release()
  }
}

/** Points of a grid in random order, as far apart as the range allows and each only once where it can be. */
function spacedValues(shape: Shape, random: Random, [low, high]: readonly [number, number] = [-2, 2]): Tensor {
  const places = Math.floor((high - low) / GRID)
  const count = sizeOf(shape)
  const order = random.shuffle(Array.from({ length: Math.max(places, count) }, (_, i) => i % places))
  return tensorOf(
    'float32',
    shape,
    order.slice(0, count).map((place) => low + (place + 0.5) * GRID),
  )
}

/** Runs the gradients with every value on the way as an output of its own. */
async function runEverything(gradients: readonly Value[], feeds: Feeds): Promise<Tensor[]> {
  const values = new Set(gradients)
  for (const { origin } of values)
    if (origin.kind === 'output') for (const input of origin.node.inputs) if (input) values.add(input)
  const all = [...values]
  const session = await openSession(writeOnnx(Object.fromEntries(all.map((value, i) => [`out${i}`, value]))), false)
  try {
    const results = await session.run(feeds)
    all.forEach((value, i) => {
      checkType(value, results[`out${i}`]!)
    })
    return gradients.map((gradient) => results[`out${all.indexOf(gradient)}`]!)
  } finally {
    await session.release()
  }
}

function checkType({ dtype, shape, origin }: Value, result: Tensor): void {
  if (dtype === result.dtype && sameShape(shape, result.shape)) return
  const op = origin.kind === 'output' ? origin.node.op : origin.kind
  throw new Error(`${op}: inferred ${dtype}[${shape}], the runtime returns ${result.dtype}[${result.shape}]`)
}

interface Differences {
  readonly session: Session
  readonly feeds: Feeds
  readonly name: string
  readonly weights: Float32Array
}

/** Derivative of the weighted sum of the outputs by every element of one input. */
async function differences({ session, feeds, name, weights }: Differences): Promise<number[]> {
  const data = Float32Array.from(feeds[name]!.data as Float32Array)
  const sumAt = async (i: number, offset: number): Promise<Float64Array> => {
    const centre = data[i]!
    data[i] = centre + offset
    const { output } = await session.run({ ...feeds, [name]: { ...feeds[name]!, data } })
    data[i] = centre
    return Float64Array.from(output!.data as Float32Array)
  }
  const slopes: number[] = []
  for (let i = 0; i < data.length; i++) {
    const [near, less, far, farther] = [
      await sumAt(i, STEP),
      await sumAt(i, -STEP),
      await sumAt(i, 2 * STEP),
      await sumAt(i, -2 * STEP),
    ]
    const change = near!.map((value, k) => weights[k]! * (8 * (value - less![k]!) - (far![k]! - farther![k]!)))
    slopes.push(change.reduce((sum, value) => sum + value, 0) / (12 * STEP))
  }
  return slopes
}

function compare(name: string, analytic: readonly number[], numeric: readonly number[]): void {
  const scale = Math.max(0.1, ...numeric.map(Math.abs))
  analytic.forEach((value, i) => {
    if (!(Math.abs(value - numeric[i]!) <= TOLERANCE * scale))
      throw new Error(`d/d${name}[${i}]: gradient ${value}, differences ${numeric[i]}`)
  })
}
