/** What each room offers: a change of a door shows in review. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const home = fileURLToPath(new URL('../../src-main', import.meta.url))

/** Names exported by a door, as written there. */
function exportsOf(room: string): string[] {
  const text = readFileSync(join(home, room, 'index.ts'), 'utf8')
  const lists = [...text.matchAll(/export\s+(?:type\s+)?\{([^}]*)\}/g)].flatMap((match) => match[1]!.split(','))
  const own = [...text.matchAll(/export\s+(?:const|function|type|interface)\s+(\w+)/g)].map((match) => match[1]!)
  return [...lists.map((name) => name.trim().replace(/^type\s+/, '')).filter(Boolean), ...own].sort()
}

it.each(
  readdirSync(home, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name),
)('the door of %s offers what it did', (room) => {
  expect(exportsOf(room)).toMatchSnapshot()
})
