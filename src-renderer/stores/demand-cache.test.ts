/** The cache of arrays, with a loader that answers when told. */
import { expect, test } from 'vitest'
import { demandCache } from './demand-cache.ts'

function cacheForTest(budgetBytes = 100) {
  const asked: string[] = []
  const cancelled: string[] = []
  const answers = new Map<string, (bytes: number) => void>()
  const cache = demandCache<string, { bytes: number }>({
    keyOf: (question) => question,
    bytesOf: (value) => value.bytes,
    budgetBytes,
    load: (question, signal) => {
      asked.push(question)
      return new Promise((resolve, reject) => {
        answers.set(question, (bytes) => resolve({ bytes }))
        signal.addEventListener('abort', () => {
          cancelled.push(question)
          reject(new Error('cancelled'))
        })
      })
    },
  })
  const answer = async (question: string, bytes = 10) => {
    answers.get(question)!(bytes)
    await new Promise((resolve) => setTimeout(resolve))
  }
  const want = (owner: string, shown: string[], ahead: string[] = []) =>
    cache.demand(owner, shown, ahead).map((promise) => promise.catch(() => undefined))
  return { cache, asked, cancelled, answer, want }
}

test('a plane wanted in two places is asked for once', async () => {
  const { asked, want, answer } = cacheForTest()
  const [first, second] = [want('viewer', ['a'])[0]!, want('gallery', ['a'])[0]!]
  await answer('a')
  expect(await first).toBe(await second)
  expect(asked).toEqual(['a'])
})

test('neighbours are fetched only after what is shown has come, two at a time', async () => {
  const { asked, want, answer } = cacheForTest()
  want('viewer', ['a', 'b'], ['next', 'previous', 'below'])
  await answer('a')
  expect(asked).toEqual(['a', 'b'])
  await answer('b')
  expect(asked).toEqual(['a', 'b', 'next', 'previous'])
  await answer('next')
  expect(asked.at(-1)).toBe('below')
})

test('moving on cancels what nobody wants any more, and nothing else', async () => {
  const { cancelled, want } = cacheForTest()
  want('gallery', ['b'])
  want('viewer', ['a', 'b'])
  want('viewer', ['c'])
  expect(cancelled).toEqual(['a'])
})

test('a cancelled plane is asked for afresh when it is wanted again', async () => {
  const { asked, want, answer } = cacheForTest()
  want('viewer', ['a'])
  want('viewer', ['b'])
  const again = want('viewer', ['a'])[0]!
  await answer('a', 7)
  expect(await again).toEqual({ bytes: 7 })
  expect(asked).toEqual(['a', 'b', 'a'])
})

test('beyond its bytes the cache drops what was used longest ago, never what is shown', async () => {
  const { cache, want, answer } = cacheForTest(100)
  for (const name of ['a', 'b', 'c']) {
    want('viewer', [name])
    await answer(name, 40)
  }
  expect([cache.peek('a'), cache.peek('b')?.bytes, cache.peek('c')?.bytes]).toEqual([undefined, 40, 40])
  want('viewer', ['huge'])
  await answer('huge', 500)
  expect(cache.peek('huge')?.bytes).toBe(500)
  expect(cache.bytes).toBe(500)
})
