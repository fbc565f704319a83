/** A process that begins anew keeps its arguments and its exit code, and does so once. */
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { KEEPS_FREED_MEMORY } from './freed-memory.ts'

const url = new URL('./freed-memory.ts', import.meta.url).href
const script = `
import { beginKeepingFreedMemory } from ${JSON.stringify(url)}
console.error('begun')
beginKeepingFreedMemory()
console.log(JSON.stringify({ words: process.argv.slice(2), top: process.env.MALLOC_TOP_PAD_ ?? null }))
process.exit(3)`

it('begins once more with the settings where the system heeds them', () => {
  const plain = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MALLOC_')))
  const file = `data:text/javascript,${encodeURIComponent(script)}`
  const entry = `import(${JSON.stringify(file)})`
  const found = spawnSync(process.execPath, ['--eval', entry, 'x', 'a b', '--json'], { env: plain, encoding: 'utf8' })
  const asked = KEEPS_FREED_MEMORY.MALLOC_TOP_PAD_ ?? null
  expect(found.stderr.match(/begun/g)).toHaveLength(asked === null ? 1 : 2)
  expect(JSON.parse(found.stdout)).toMatchObject({ top: asked })
  expect(found.stdout).toContain('"a b","--json"')
  expect(found.status).toBe(3)
})
