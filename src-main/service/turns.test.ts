/** Messages that arrive together are handled one after the other, with room between them. */
import { expect, test } from 'vitest'
import { inTurns } from './turns.ts'

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

test('messages keep their order, and others get a turn between two of them', async () => {
  const seen: string[] = []
  const receive = inTurns((message: string) => seen.push(message))
  for (const message of ['a', 'b', 'c']) receive(message)
  expect(seen).toEqual([])
  setImmediate(() => seen.push('another'))
  for (let i = 0; i < 4; i++) await nextTurn()
  expect(seen).toEqual(['a', 'another', 'b', 'c'])
})

test('a message that fails does not keep the next ones waiting', async () => {
  const seen: number[] = []
  const faults: unknown[] = []
  process.once('uncaughtException', (error) => faults.push(error))
  const receive = inTurns((message: number) => {
    if (message === 1) throw new Error('bad message')
    seen.push(message)
  })
  for (const message of [1, 2]) receive(message)
  for (let i = 0; i < 3; i++) await nextTurn()
  expect(seen).toEqual([2])
  expect(faults).toHaveLength(1)
})
