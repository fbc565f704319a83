import { describe, expect, test } from 'vitest'
import { borrowing, lend } from './working-memory.ts'

describe('working memory', () => {
  test('what is lent at the same time never overlaps, whatever its kind and length', () => {
    for (let round = 0; round < 3; round++) {
      borrowing(() => {
        const arrays = [lend.uint8(3), lend.float64(5), lend.int32(7), lend.uint16(1), lend.float32(9), lend.uint32(2)]
        for (const [i, array] of arrays.entries()) array.fill(i + 1)
        expect(arrays.map((array) => [...new Set(array)])).toEqual([[1], [2], [3], [4], [5], [6]])
      })
    }
  })

  test('the next piece of work gets the same memory, also after one that failed', () => {
    const use = (): Int32Array => borrowing(() => lend.int32(100))
    use()
    const first = use()
    expect(() =>
      borrowing(() => {
        lend.int32(50)
        throw new Error('failed')
      }),
    ).toThrow('failed')
    const second = use()
    expect([second.buffer, second.byteOffset]).toEqual([first.buffer, first.byteOffset])
  })

  test('work within work gives back its own and leaves the rest alone', () => {
    borrowing(() => {
      const outer = lend.uint8(8).fill(1)
      const inner = borrowing(() => lend.uint8(8).fill(2))
      const after = lend.uint8(8).fill(3)
      expect(after.byteOffset === inner.byteOffset || after.buffer !== inner.buffer).toBe(true)
      expect([...outer]).toEqual(Array(8).fill(1))
    })
  })

  test('outside of any work arrays are new, cleared and kept', () => {
    const kept = lend.float32(4)
    borrowing(() => lend.float32(4).fill(7))
    expect([...kept, ...lend.float32(4)]).toEqual(Array(8).fill(0))
  })
})
