/** Where the host's token stands in an address. */
import { expect, test } from 'vitest'
import { tokenIn } from './token.ts'

test('the token is read from the fragment or the query', () => {
  expect(tokenIn('http://127.0.0.1:4400/#token=abc123')).toBe('abc123')
  expect(tokenIn('http://127.0.0.1:4400/?token=abc123')).toBe('abc123')
})

test('an address without a token has none', () => {
  expect(tokenIn('http://127.0.0.1:4400/')).toBeUndefined()
})
