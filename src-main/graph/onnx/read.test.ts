/** Reading ONNX files: other programs', other versions', damaged and malicious ones. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { runOnce } from '../../../test/run-graph.ts'
import { Fault, seededRandom } from '../../base/index.ts'
import { createGraph, floats, gradients, numbersOf, readOnnx, sumOver, writeOnnx } from '../index.ts'
import { joined, type Writer, writer } from './wire.ts'

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../test/fixtures/graph/${name}`, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'platescope-graph-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Recorded {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

describe.each(['opset11', 'opset13'])('a model of %s', (name) => {
  it('computes what NumPy computes', async () => {
    const record = JSON.parse(readFileSync(fixture(`${name}.json`), 'utf8')) as Record<
      'inputs' | 'outputs',
      Record<string, Recorded>
    >
    const { outputs, metadata } = readOnnx(fixture(`${name}.onnx`), { bindings: { batch: 2, rows: 3 } })
    const x = record.inputs.x!
    const results = await runOnce(outputs, { x: floats(x.shape, x.data) })
    for (const [output, { shape, data }] of Object.entries(record.outputs)) {
      expect(results[output]!.shape, output).toEqual(shape)
      const found = numbersOf(results[output]!)
      found.forEach((value, i) => {
        expect(value, output).toBeCloseTo(data[i]!, 5)
      })
    }
    expect(metadata).toEqual({ 'made by': 'NumPy' })
  })
})

it('makes an imported network differentiable, weights included', async () => {
  const { graph, inputs, outputs } = readOnnx(fixture('opset11.onnx'), { bindings: { batch: 2 } })
  const scale = graph.nodes[0]!.inputs[1]!
  expect(scale.origin).toMatchObject({ kind: 'parameter', name: 'scale' })
  const [dx, dscale] = gradients(graph, sumOver(outputs.narrow!, [0, 1, 2]), [inputs.x!, scale])
  expect([dx!.shape, dscale!.shape]).toEqual([[2, 4, 3, 6], [4]])
})

it('asks for numbers where extents are open', () => {
  expect(() => readOnnx(fixture('opset13.onnx'), { bindings: { batch: 2 } })).toThrow(
    'The input x has the open shape [batch,4,rows,6].',
  )
  const { inputs } = readOnnx(fixture('opset13.onnx'), { shapes: { x: [1, 4, 2, 6] } })
  expect(inputs.x!.shape).toEqual([1, 4, 2, 6])
})

const graphOf = (...nodes: readonly Writer[]): Writer => nodes.reduce((graph, node) => graph.message(1, node), writer())
const file = (graph: Writer, opset = 18, more = writer()): Uint8Array =>
  joined([...writer().message(7, graph).message(8, writer().integer(2, opset)).chunks(), ...more.chunks()])
const nodeOf = (op: string, inputs: readonly string[], output: string): Writer =>
  inputs
    .reduce((node, name) => node.text(1, name), writer())
    .text(2, output)
    .text(3, `the ${op}`)
    .text(4, op)

/** Two halves of one message. */
const joinedWriter = (first: Writer, second: Writer): Writer => ({
  ...first,
  size: () => first.size() + second.size(),
  chunks: () => [...first.chunks(), ...second.chunks()],
})

function faultOf(action: () => unknown): Fault {
  try {
    action()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('refuses, and says what', () => {
  it.each([
    [
      'an unknown operation',
      file(graphOf(nodeOf('NonMaxSuppression', [], 'y'))),
      'unsupported_model',
      'The operation NonMaxSuppression (node the NonMaxSuppression) is not supported.',
    ],
    [
      'an operation of another domain',
      file(graphOf(nodeOf('Relu', [], 'y').text(7, 'com.example'))),
      'unsupported_model',
      'com.example.Relu',
    ],
    [
      'functions of the model itself',
      file(writer(), 18, writer().message(25, writer().text(1, 'f'))),
      'unsupported_model',
      'functions of its own',
    ],
    ['operation sets before 11', file(writer(), 9), 'unsupported_model', 'operation set 9'],
    ['operation sets of the future', file(writer(), 99), 'unsupported_model', 'operation set 99'],
    [
      'a value that nothing makes',
      file(graphOf(nodeOf('Relu', ['x'], 'y'))),
      'unreadable_file',
      'nothing makes the value x',
    ],
    [
      'a tensor with too little data',
      file(writer().message(5, writer().integers(1, [1e9, 1e9]).integer(2, 1).text(8, 'w'))),
      'unreadable_file',
      'shape [1000000000,1000000000]',
    ],
    [
      'text tensors',
      file(writer().message(5, writer().integers(1, [1]).integer(2, 8).text(8, 'w'))),
      'unsupported_model',
      'elements of type 8',
    ],
    ['an empty file', new Uint8Array(), 'unreadable_file', 'it holds no graph'],
    [
      'a file of another kind',
      new TextEncoder().encode('{"not": "ONNX"}'),
      'unreadable_file',
      'not a readable ONNX file',
    ],
  ])('%s', (_, bytes, code, message) => {
    const fault = faultOf(() => readOnnx(bytes))
    expect(fault.code).toBe(code)
    expect(fault.message).toContain(message)
  })

  it('a missing file, by its path', () => {
    const path = join(folder, 'absent.onnx')
    expect(faultOf(() => readOnnx(path))).toMatchObject({ code: 'not_found', path })
  })
})

it('reads lists of a million numbers', () => {
  const long = writer().text(1, 'value_ints').integer(20, 7)
  const packed = writer().bytes(8, new Uint8Array(1e6).fill(3))
  const attribute = writer().message(5, joinedWriter(long, packed))
  const node = joinedWriter(nodeOf('Constant', [], 'y'), attribute)
  const { outputs } = readOnnx(file(graphOf(node).message(12, writer().text(1, 'y'))))
  expect(outputs.y!.shape).toEqual([1e6])
})

describe('data outside the model', () => {
  const home = join(folder, 'model')
  mkdirSync(home)
  writeFileSync(join(home, 'weights.bin'), new Uint8Array(Float32Array.of(0, 5, 7).buffer))
  writeFileSync(join(folder, 'secret.bin'), new Uint8Array(12))
  symlinkSync(join(folder, 'secret.bin'), join(home, 'link.bin'))

  const external = (location: string, more: Record<string, string> = { offset: '4' }): string => {
    const tensor = writer().integers(1, [2]).integer(2, 1).text(8, 'w').integer(14, 1)
    for (const [key, value] of Object.entries({ location, ...more }))
      tensor.message(13, writer().text(1, key).text(2, value))
    const graph = graphOf(nodeOf('Neg', ['w'], 'y'))
      .message(5, tensor)
      .message(12, writer().text(1, 'y'))
    writeFileSync(join(home, 'model.onnx'), file(graph))
    return join(home, 'model.onnx')
  }

  it('is read from the folder of the model', async () => {
    const { outputs } = readOnnx(external('weights.bin'))
    expect(numbersOf((await runOnce(outputs, {})).y!)).toEqual([-5, -7])
  })

  it.each(['../secret.bin', join(folder, 'secret.bin'), 'link.bin', 'sub/../../secret.bin', '', '.'])(
    'is not read from %s',
    (location) => {
      expect(faultOf(() => readOnnx(external(location))).code).toBe('forbidden')
    },
  )

  it('is refused where it is missing, too short, or of another length', () => {
    expect(faultOf(() => readOnnx(external('absent.bin'))).code).toBe('not_found')
    expect(faultOf(() => readOnnx(external('weights.bin', { offset: '8' }))).message).toContain('ends too early')
    expect(faultOf(() => readOnnx(external('weights.bin', { length: '4' }))).code).toBe('unreadable_file')
    expect(faultOf(() => readOnnx(external('weights.bin', { offset: '-4' }))).code).toBe('unreadable_file')
    expect(faultOf(() => readOnnx(readFileSync(external('weights.bin')))).code).toBe('forbidden')
  })
})

it('meets damage with a Fault, wherever it is', () => {
  const random = seededRandom(11)
  const graph = createGraph()
  const x = graph.input('x', 'float32', [1, 2, 6, 6])
  const w = graph.parameter('w', floats([2, 2, 3, 3], Array.from({ length: 36 }, random.normal)))
  const pooled = graph.op('MaxPool', [graph.op('Conv', [x, w], { pads: [1, 1, 1, 1] })], { kernel_shape: [2, 2] })
  const sources = [writeOnnx({ pooled }), new Uint8Array(readFileSync(fixture('opset11.onnx')))]
  let refused = 0
  for (let round = 0; round < 3000; round++) {
    const bytes = Uint8Array.from(sources[round % 2]!)
    for (let change = random.integer(4); change >= 0; change--)
      bytes[random.integer(bytes.length)] = random.integer(256)
    const cut = random.integer(3) === 0 ? random.integer(bytes.length) : bytes.length
    try {
      readOnnx(bytes.subarray(0, cut), { bindings: { batch: 2 } })
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      refused++
    }
  }
  expect(refused).toBeGreaterThan(500)
})
