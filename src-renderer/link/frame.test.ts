/** Frames of the pixel port, as the contract packs them. */
import { expect, test } from 'vitest'
import { encodeFrame } from '../../src-main/contract/index.ts'
import { readFrame } from './frame.ts'

function buffer(frame: Uint8Array): ArrayBuffer {
  return frame.buffer.slice(frame.byteOffset, frame.byteOffset + frame.byteLength) as ArrayBuffer
}

test('a plane arrives with its values, ready to be read as 16-bit numbers', () => {
  const values = Uint16Array.from([0, 1, 4095, 65535])
  const header = { id: 7, kind: 'plane', width: 2, height: 2, dtype: 'uint16', bitDepth: 16 } as const
  const frame = readFrame(buffer(encodeFrame(header, values)))
  expect(frame.header).toEqual(header)
  expect(frame.payload.byteOffset % 8).toBe(0)
  expect([...new Uint16Array(frame.payload.buffer, frame.payload.byteOffset, 4)]).toEqual([...values])
})

test('names that are not ASCII survive', () => {
  const header = { id: 1, kind: 'error', code: 'not_found', message: 'Fläche µm² fehlt' } as const
  const frame = readFrame(buffer(encodeFrame(header, undefined)))
  expect(frame.header).toEqual(header)
  expect(frame.payload).toHaveLength(0)
})

test('a frame that is cut is refused', () => {
  const whole = buffer(encodeFrame({ id: 1, kind: 'error', code: 'x', message: 'y' }, undefined))
  expect(() => readFrame(whole.slice(0, 10))).toThrow('cut')
  expect(() => readFrame(new ArrayBuffer(2))).toThrow('cut')
})
