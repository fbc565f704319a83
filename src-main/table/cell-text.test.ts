/** Cells: fewest digits that read back, and no formulas. */
import { expect, test } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { escapeFormula, formatFloat32 } from './index.ts'

test('32-bit floats of every size read back exactly: whole numbers in full, others in no more digits than needed', () => {
  const random = seededRandom(1)
  const bits = new Uint32Array(1)
  const float = new Float32Array(bits.buffer)
  for (let i = 0; i < 20_000; i++) {
    bits[0] = Math.floor(random.next() * 2 ** 32)
    const value = float[0]!
    if (!Number.isFinite(value)) continue
    const text = formatFloat32(value)
    expect(Math.fround(Number(text))).toBe(value)
    const digits = text
      .replace(/e.*/, '')
      .replace(/^-?0?\.?0*/, '')
      .replace('.', '')
      .replace(/0+$/, '').length
    if (digits > 1 && !Number.isInteger(value))
      expect(Math.fround(Number(value.toPrecision(digits - 1)))).not.toBe(value)
  }
})

test.each([
  [0.1, '0.1'],
  [1 / 3, '0.33333334'],
  [16777216, '16777216'],
  [123456.789, '123456.79'],
  [-0.00123, '-0.00123'],
  [0.5, '0.5'],
  [0.00001, '0.00001'],
  [-0, '0'],
  [100000.5, '100000.5'],
  [-54972.6875, '-54972.687'],
  [8388607.5, '8388607.5'],
  [999998976, '999998976'],
  [1e-20, '1e-20'],
  [3.4028234663852886e38, '3.4028235e+38'],
])('%d as a 32-bit float is %s', (value, text) => {
  expect(formatFloat32(Math.fround(value))).toBe(text)
})

test.each(['=cmd', '+1', '-1', '@x', '\t=x', '\r=x'])('%j would be run as a formula and is escaped', (text) => {
  expect(escapeFormula(text)).toBe(`'${text}`)
})

test('ordinary text is not escaped', () => {
  expect(escapeFormula('DMSO = 1')).toBe('DMSO = 1')
})
