/** Where the small images of the image room's tests lie, and label images read from pictures for its neighbours. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Absolute path of a file in test/fixtures/image. */
export function imageFixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/image/${name}`, import.meta.url))
}

/** The parsed contents of a JSON file there. */
export function imageTruth<T>(name: string): T {
  return JSON.parse(readFileSync(imageFixture(name), 'utf8')) as T
}
