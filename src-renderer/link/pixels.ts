/** The pixel port: asks for arrays by number and hands each answer to the one who asked. */
import type { PixelRequest } from '../../src-main/contract/index.ts'
import { type Frame, readFrame } from './frame.ts'

/** What carries requests (text) and frames (binary): a WebSocket or a message port. */
export interface PixelCarrier {
  send(text: string): void
  /** Sets the one receiver of frames. */
  onFrame(receive: (frame: ArrayBuffer) => void): void
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never
/** A request as callers write it; its number is given here. */
export type PixelQuestion = WithoutId<Exclude<PixelRequest, { kind: 'cancel' }>>

export interface PixelPort {
  /** Asks for an array. Rejects with the desk's message, when cancelled, or when the link is lost. */
  ask(question: PixelQuestion, signal?: AbortSignal): Promise<Frame>
  /** Rejects everything still awaited. */
  fail(reason: Error): void
}

interface Waiting {
  readonly resolve: (frame: Frame) => void
  readonly reject: (reason: Error) => void
}

export function pixelPort(carrier: PixelCarrier): PixelPort {
  const waiting = new Map<number, Waiting>()
  let nextId = 1

  carrier.onFrame((buffer) => {
    const frame = readFrame(buffer)
    const asked = waiting.get(frame.header.id)
    waiting.delete(frame.header.id)
    if (frame.header.kind === 'error') asked?.reject(new Error(frame.header.message))
    else asked?.resolve(frame)
  })

  function ask(question: PixelQuestion, signal?: AbortSignal): Promise<Frame> {
    const id = nextId++
    return new Promise<Frame>((resolve, reject) => {
      if (signal?.aborted) return reject(new Error('cancelled'))
      const cancel = () => {
        if (!waiting.delete(id)) return
        carrier.send(JSON.stringify({ id, kind: 'cancel' }))
        reject(new Error('cancelled'))
      }
      const settle = () => signal?.removeEventListener('abort', cancel)
      waiting.set(id, {
        resolve: (frame) => {
          settle()
          resolve(frame)
        },
        reject: (reason) => {
          settle()
          reject(reason)
        },
      })
      signal?.addEventListener('abort', cancel, { once: true })
      carrier.send(JSON.stringify({ ...question, id }))
    })
  }

  function fail(reason: Error): void {
    for (const asked of waiting.values()) asked.reject(reason)
    waiting.clear()
  }

  return { ask, fail }
}
