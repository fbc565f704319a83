/** The pixel port against a carrier that answers as told. */
import { expect, test } from 'vitest'
import { encodeFrame, type PixelHeader } from '../../src-main/contract/index.ts'
import { pixelPort } from './pixels.ts'

function carrierForTest() {
  const sent: { id: number; kind: string }[] = []
  let receive: (frame: ArrayBuffer) => void = () => {}
  return {
    sent,
    carrier: {
      send: (text: string) => void sent.push(JSON.parse(text)),
      onFrame: (to: typeof receive) => void (receive = to),
    },
    answer: (header: PixelHeader, values?: Uint8Array) => {
      const frame = encodeFrame(header, values)
      receive(frame.buffer.slice(frame.byteOffset, frame.byteOffset + frame.byteLength) as ArrayBuffer)
    },
  }
}

const plane = (id: number) => ({ id, kind: 'plane', width: 1, height: 1, dtype: 'uint8', bitDepth: 8 }) as const
const question = (siteId: number) => ({ kind: 'plane', siteId, channelId: 1, z: 'max', time: 1 }) as const

test('answers find their askers, whatever order they come in', async () => {
  const { carrier, sent, answer } = carrierForTest()
  const port = pixelPort(carrier)
  const [first, second] = [port.ask(question(1)), port.ask(question(2))]
  answer(plane(sent[1]!.id), Uint8Array.of(22))
  answer(plane(sent[0]!.id), Uint8Array.of(11))
  expect([(await first).payload[0], (await second).payload[0]]).toEqual([11, 22])
})

test('an error of the desk rejects with its message', async () => {
  const { carrier, sent, answer } = carrierForTest()
  const asked = pixelPort(carrier).ask(question(1))
  answer({ id: sent[0]!.id, kind: 'error', code: 'not_found', message: 'Channel1-01-A-01.tif is missing.' })
  await expect(asked).rejects.toThrow('Channel1-01-A-01.tif is missing.')
})

test('cancelling tells the desk and rejects at once', async () => {
  const { carrier, sent } = carrierForTest()
  const control = new AbortController()
  const asked = pixelPort(carrier).ask(question(1), control.signal)
  control.abort()
  await expect(asked).rejects.toThrow('cancelled')
  expect(sent.at(-1)).toEqual({ id: sent[0]!.id, kind: 'cancel' })
})

test('nobody waits for ever when the link is lost', async () => {
  const { carrier } = carrierForTest()
  const port = pixelPort(carrier)
  const asked = port.ask(question(1))
  port.fail(new Error('The desk is gone.'))
  await expect(asked).rejects.toThrow('The desk is gone.')
})
