/** The house keeps its shape: rooms use only rooms before them, through their doors, and own their packages. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const home = fileURLToPath(new URL('../..', import.meta.url))

/** In order: each room may import only those before it. */
const MAIN_ROOMS = [
  'base',
  'table',
  'plate',
  'graph',
  'image',
  'ingest',
  'segmentation',
  'measure',
  'assay',
  'simulate',
  'network',
  'model',
  'engine',
  'explain',
  'learn',
  'store',
  'report',
  'contract',
  'work',
  'service',
  'process',
  'cli',
  'app',
]
/** Rooms of the renderer that everything may use, in order; the others are feature rooms and never import one another. */
const RENDERER_BASE = ['ui', 'link', 'stores']

/** Packages that only one room may import. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  'better-sqlite3': ['store', 'service'],
  sharp: ['image', 'service'],
  zarrita: ['image', 'ingest'],
  'fast-xml-parser': ['ingest', 'plate'],
  'read-excel-file': ['table'],
  'hyparquet-writer': ['table'],
  fflate: ['table', 'report', 'image', 'model'],
  ws: ['process'],
  'onnxruntime-node': ['engine'],
  electron: ['app'],
  '@orpc/contract': ['contract'],
  '@orpc/server': ['service'],
}

interface Import {
  readonly file: string
  readonly specifier: string
  readonly typeOnly: boolean
}

function sources(folder: string): string[] {
  return readdirSync(join(home, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name))
    .map((entry) => relative(home, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(home, file), 'utf8')
  return [
    ...text.matchAll(
      /^\s*(import|export)\s+(type\s+)?[^'"`;]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|^import\s+['"]([^'"]+)['"]/gm,
    ),
  ].map((match) => ({
    file,
    specifier: (match[3] ?? match[4] ?? match[5])!,
    typeOnly: match[2] !== undefined,
  }))
}

/** `src-main/plate` for a relative import of it, with the file inside. */
function targetOf({ file, specifier }: Import): { side: string; room: string; inside: string } | undefined {
  if (!specifier.startsWith('.')) return undefined
  const [side = '', room = '', ...inside] = relative(home, resolve(home, dirname(file), specifier)).split(sep)
  return { side, room, inside: inside.join('/') }
}

const roomOf = (file: string): string => file.split('/')[1]!
const mainImports = sources('src-main').flatMap(importsOf)
const rendererImports = sources('src-renderer').flatMap(importsOf)

describe('src-main', () => {
  it('has exactly the rooms that its plan names, each with a door', () => {
    const folders = readdirSync(join(home, 'src-main'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(folders.map((entry) => entry.name).sort()).toEqual([...MAIN_ROOMS].sort())
    for (const { name } of folders) expect(readdirSync(join(home, 'src-main', name)), name).toContain('index.ts')
  })

  it('depends one way, and enters rooms by their doors', () => {
    const broken = mainImports.filter((entry) => {
      const target = targetOf(entry)
      if (target?.side !== 'src-main' || target.room === roomOf(entry.file)) return false
      const isLater = MAIN_ROOMS.indexOf(target.room) > MAIN_ROOMS.indexOf(roomOf(entry.file))
      return isLater || target.inside !== 'index.ts'
    })
    expect(broken).toEqual([])
  })

  it('imports each owned package in its room alone', () => {
    const broken = mainImports.filter(({ file, specifier }) => {
      const owner = Object.keys(OWNERS).find((name) => specifier === name || specifier.startsWith(`${name}/`))
      return owner !== undefined && !OWNERS[owner]!.includes(roomOf(file))
    })
    expect(broken).toEqual([])
  })

  it('keeps Electron out of everything but the shell', () => {
    expect(
      mainImports.filter(({ file, specifier }) => /^electron(\/|$)/.test(specifier) && roomOf(file) !== 'app'),
    ).toEqual([])
  })
})

describe('src-renderer', () => {
  it('knows of src-main the contract alone', () => {
    const broken = rendererImports.filter((entry) => {
      const target = targetOf(entry)
      return target?.side === 'src-main' && (target.room !== 'contract' || target.inside !== 'index.ts')
    })
    expect(broken).toEqual([])
  })

  it('never lets one feature room import another; they meet in the stores', () => {
    const broken = rendererImports.filter((entry) => {
      const target = targetOf(entry)
      const room = roomOf(entry.file)
      if (target?.side !== 'src-renderer' || target.room === room || room.includes('.') || room === 'shell')
        return false
      const isBase = RENDERER_BASE.includes(target.room)
      return (
        !isBase || (RENDERER_BASE.includes(room) && RENDERER_BASE.indexOf(target.room) > RENDERER_BASE.indexOf(room))
      )
    })
    expect(broken).toEqual([])
  })
})

describe('the project', () => {
  it('is read by these checks', () => {
    expect(mainImports.length).toBeGreaterThan(500)
    expect(rendererImports.length).toBeGreaterThan(200)
  })

  it('starts every source file with one sentence on what it is', () => {
    const silent = [...sources('src-main'), ...sources('src-renderer')].filter((file) => {
      const text = readFileSync(join(home, file), 'utf8').replace(/^<script[^>]*>\s*/, '')
      return !/^(\/\*\*|<!--|\/\/)/.test(text.trimStart())
    })
    expect(silent).toEqual([])
  })
})
