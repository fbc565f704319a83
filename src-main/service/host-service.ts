/** Folders of the host's disk for the picker, and what the host can do. */
import { readdir, stat } from 'node:fs/promises'
import { availableParallelism, homedir, platform } from 'node:os'
import { dirname, join, parse, resolve } from 'node:path'
import { Fault, systemCode } from '../base/index.ts'
import type { FolderEntry, FolderListing } from '../contract/index.ts'
import { isImageName } from '../image/index.ts'
import { PROJECT_EXTENSION } from '../store/index.ts'
import type { HostFacts } from './context.ts'

const LISTED = 2_000
const ORDER: readonly FolderEntry['kind'][] = ['folder', 'project', 'table', 'image', 'file']

export function hostInfo(facts: HostFacts) {
  return {
    version: facts.version,
    platform: platform(),
    shell: facts.shell,
    home: homedir(),
    cores: availableParallelism(),
  }
}

/** Lists a folder: folders first, then projects, tables and images; hidden entries are left out. */
export async function browse(path: string | null): Promise<FolderListing> {
  const folder = resolve(path ?? homedir())
  let names: { name: string; kind: FolderEntry['kind'] }[]
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    names = entries
      .filter((entry) => !entry.name.startsWith('.'))
      .map((entry) => ({ name: entry.name, kind: kindOf(entry.name, entry.isDirectory() || entry.isSymbolicLink()) }))
  } catch (cause) {
    throw new Fault('disk', `The folder cannot be read (${systemCode(cause) ?? 'unknown error'}): ${folder}.`, {
      path: folder,
      cause,
      todo: 'Choose another folder, or check the drive and your permissions.',
    })
  }
  const collator = new Intl.Collator('en', { numeric: true })
  names.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || collator.compare(a.name, b.name))
  const shown = names.slice(0, LISTED)
  const entries = await Promise.all(shown.map((entry) => entryFacts(folder, entry)))
  return {
    path: folder,
    parent: dirname(folder) === folder ? null : dirname(folder),
    places: places(folder),
    entries,
    leftOut: names.length - shown.length,
  }
}

function kindOf(name: string, isFolder: boolean): FolderEntry['kind'] {
  if (isFolder) return 'folder'
  if (name.endsWith(PROJECT_EXTENSION)) return 'project'
  if (/\.(csv|tsv|txt|xlsx|csv\.gz)$/i.test(name)) return 'table'
  return isImageName(name) ? 'image' : 'file'
}

async function entryFacts(folder: string, entry: { name: string; kind: FolderEntry['kind'] }): Promise<FolderEntry> {
  const path = join(folder, entry.name)
  const facts = entry.kind === 'folder' ? undefined : await stat(path).catch(() => undefined)
  return { ...entry, path, size: facts?.size ?? null, modified: facts?.mtimeMs ?? null }
}

function places(folder: string): { name: string; path: string }[] {
  const root = parse(folder).root
  return [
    { name: 'Home', path: homedir() },
    { name: root, path: root },
  ]
}
