/** Models that come with the program: found beside it, offered to every project, taken in by importing them. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { OfferedModel } from '../contract/index.ts'
import { type ModelCard, parseCard } from '../model/index.ts'
import { listModels } from '../store/index.ts'
import { type DeskContext, openedProject } from './context.ts'

const CARD = 'card.json'

/** Those that the open project does not have yet, by name. A folder whose card cannot be read offers nothing. */
export async function offeredModels(context: DeskContext): Promise<OfferedModel[]> {
  const known = new Set(listModels(openedProject(context)).map(({ hash }) => hash))
  const found = await Promise.all((await shippedFolders()).map(cardAt))
  return found
    .flatMap((entry) => (entry && !known.has(entry.hash) ? [describe(entry)] : []))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

interface Shipped {
  readonly path: string
  readonly card: ModelCard
  readonly hash: string
}

/** The folder `models` stands beside the source as it does beside the built program, further up. */
function modelsFolder(): string | undefined {
  for (let at = import.meta.dirname; dirname(at) !== at; at = dirname(at)) {
    const folder = join(at, 'models')
    if (existsSync(join(folder, 'README.md'))) return folder
  }
  return undefined
}

async function shippedFolders(): Promise<string[]> {
  const folder = modelsFolder()
  if (folder === undefined) return []
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name))
}

async function cardAt(path: string): Promise<Shipped | undefined> {
  try {
    const stored = JSON.parse(await readFile(join(path, CARD), 'utf8')) as { sha256?: unknown }
    return { path, card: parseCard(stored, path), hash: String(stored.sha256 ?? '') }
  } catch {
    return undefined
  }
}

const describe = ({ path, card }: Shipped): OfferedModel => ({
  path,
  name: card.name,
  task: card.task,
  channels: card.channels.map(({ name, meaning }) => (meaning ? `${name}: ${meaning}` : name)),
  data: card.training?.data ?? '',
  licence: card.licence,
})
