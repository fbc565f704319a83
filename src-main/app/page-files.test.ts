/** Which files the page's scheme serves. */
import { expect, test } from 'vitest'
import { fileFor, headersFor } from './page-files.ts'

const folder = '/opt/platescope/out/renderer'

test('the page and its assets are found below their folder', () => {
  expect(fileFor('app://platescope/', folder)).toBe(`${folder}/index.html`)
  expect(fileFor('app://platescope/assets/index-a1.js?v=2#top', folder)).toBe(`${folder}/assets/index-a1.js`)
})

test('no address leaves the folder, however it is spelled', () => {
  for (const path of [
    '..%2f..%2fetc/passwd',
    'assets/..%2f..%2f..%2fmain/desk.js',
    '..%5c..%5cwindows',
    'a%00b',
    '%zz',
  ]) {
    expect(fileFor(`app://platescope/${path}`, folder)).toBeUndefined()
  }
  for (const path of ['../../../etc/passwd', '%2e%2e/%2e%2e/etc/passwd']) {
    expect(fileFor(`app://platescope/${path}`, folder)).toBe(`${folder}/etc/passwd`)
  }
})

test('other schemes and hosts are not served', () => {
  for (const address of [
    'file:///etc/passwd',
    'https://platescope/index.html',
    'app://elsewhere/index.html',
    'nonsense',
  ]) {
    expect(fileFor(address, folder)).toBeUndefined()
  }
})

test('pages carry a policy without inline scripts, eval or remote content', () => {
  const policy = headersFor('index.html')['Content-Security-Policy']!
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toMatch(/unsafe|https?:|\*/)
  expect(headersFor('a.js')['Content-Type']).toMatch('text/javascript')
})
