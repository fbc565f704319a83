/** The user's own rule for file names: a template such as `{plate}_{well}_s{site}_w{channel}.tif`, or an expression. */
import { runInNewContext } from 'node:vm'
import { Fault } from '../base/index.ts'
import { wellName } from '../plate/index.ts'
import { baseOf } from './file-kind.ts'
import { type Grammar, matchName, type NameParts, planeOf } from './grammar.ts'

/** Parts that a pattern can name. */
export const PATTERN_PARTS = ['plate', 'well', 'row', 'column', 'site', 'channel', 'z', 'time'] as const
export type PatternPart = (typeof PATTERN_PARTS)[number]

export interface CompiledPattern {
  /** As the user wrote it. */
  readonly text: string
  readonly kind: 'template' | 'expression'
  readonly expression: RegExp
  /** A pattern with a `/` is matched against the path below the dropped folder, any other against the file name. */
  readonly scope: 'name' | 'path'
  readonly parts: readonly PatternPart[]
}

/** What one path becomes; `problem` says why it becomes nothing. */
export interface PatternPreview {
  readonly path: string
  readonly matched: boolean
  readonly plate?: string | undefined
  readonly well?: string | undefined
  readonly site?: number | undefined
  readonly channel?: string | undefined
  readonly z?: number | undefined
  readonly time?: number | undefined
  readonly problem?: string | undefined
}

const LONGEST_PATTERN = 500
const LONGEST_PATH = 4096

const PIECES: Readonly<Record<PatternPart | '*', string>> = {
  plate: '(?<plate>[^/]+?)',
  well: '(?<well>(?:well[ _-]?)?(?:[A-Za-z]{1,2}(?: - |[ _-])?\\d{1,3}|[rR]\\d{1,2}[ _-]?[cC]\\d{1,2}))',
  row: '(?<row>[A-Za-z]{1,2}|\\d{1,2})',
  column: '(?<column>\\d{1,3})',
  site: '(?<site>\\d{1,6})',
  channel: '(?<channel>[^/]+?)',
  z: '(?<z>\\d{1,5})',
  time: '(?<time>\\d{1,6})',
  '*': '[^/]*?',
}

/** Reads a template or a JavaScript regular expression with named groups. Throws a `bad_pattern` Fault that says where. */
export function compilePattern(text: string): CompiledPattern {
  if (text.trim() === '') throw badPattern('The pattern is empty.', 1)
  if (text.length > LONGEST_PATTERN) throw badPattern(`The pattern is longer than ${LONGEST_PATTERN} characters.`, 1)
  const template = !text.includes('(?<') && /\{[a-z*]/i.test(text)
  const source = template ? fromTemplate(text) : text
  const expression = template ? new RegExp(source, 'i') : compileExpression(text)
  const parts = PATTERN_PARTS.filter((part) => source.includes(`(?<${part}>`))
  if (!parts.includes('well') && !(parts.includes('row') && parts.includes('column'))) {
    throw badPattern('The pattern names no well: it needs {well}, or {row} and {column}.', text.length)
  }
  refuseSlow(expression)
  const scope = source.replace(/\[\^[^\]]*\]/g, '').includes('/') ? 'path' : 'name'
  return { text, kind: template ? 'template' : 'expression', expression, scope, parts }
}

function fromTemplate(text: string): string {
  const used = new Set<string>()
  let source = ''
  let last = 0
  for (const found of text.matchAll(/\{([^{}]*)\}?|\}/g)) {
    const name = (found[1] ?? '').trim().toLowerCase()
    if (!found[0].startsWith('{') || !found[0].endsWith('}'))
      throw badPattern('A bracket has no partner.', found.index + 1)
    if (!(name in PIECES)) {
      const known = PATTERN_PARTS.map((part) => `{${part}}`).join(', ')
      throw badPattern(`{${found[1]}} is not known; use ${known} or {*}.`, found.index + 1)
    }
    if (name !== '*' && used.has(name)) throw badPattern(`{${name}} stands twice.`, found.index + 1)
    used.add(name)
    source += literal(text.slice(last, found.index)) + PIECES[name as PatternPart]
    last = found.index + found[0].length
  }
  const rest = text.slice(last)
  const ending = /\.[A-Za-z]{3,4}$/.test(rest) ? '' : '(?:\\.ome)?\\.[A-Za-z]{3,4}'
  return `^${text.includes('/') ? '(?:.*/)?' : ''}${source}${literal(rest)}${ending}$`
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

function compileExpression(text: string): RegExp {
  for (const group of text.matchAll(/\(\?<([A-Za-z]\w*)>/g)) {
    if (!(PATTERN_PARTS as readonly string[]).includes(group[1]!)) {
      throw badPattern(`The group ${group[1]} is not known; use ${PATTERN_PARTS.join(', ')}.`, group.index + 4)
    }
  }
  try {
    return new RegExp(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*\/: /, '') : String(error)
    throw badPattern(`The expression cannot be read: ${reason}.`, bracketFault(text) ?? text.length, error)
  }
}

/** 1-based position of the first bracket without a partner. */
function bracketFault(text: string): number | undefined {
  const open: number[] = []
  let inClass = -1
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === '\\') i++
    else if (inClass >= 0) {
      if (c === ']') inClass = -1
    } else if (c === '[') inClass = i
    else if (c === '(') open.push(i)
    else if (c === ')' && open.pop() === undefined) return i + 1
    else if ((c === '*' || c === '+') && (i === 0 || text[i - 1] === '(' || text[i - 1] === '|')) return i + 1
  }
  if (inClass >= 0) return inClass + 1
  return open.length > 0 ? open[0]! + 1 : undefined
}

function badPattern(message: string, position: number, cause?: unknown): Fault {
  return new Fault('bad_pattern', `${message} (at character ${position})`, {
    todo: 'Correct the pattern; the preview shows what each file becomes.',
    ...(cause === undefined ? {} : { cause }),
  })
}

/** Microseconds are usual; a machine under full load is still far below this, an expression that runs away far above. */
const PROBE_MILLISECONDS = 1500

/** What repeats in names that make an expression with nested repeats take for ever, if any does. */
const UNITS = ['a', 'A', '0', 'é', 'A01_', 'ab1', 'Ab', '_', '-', ' ', '.', 'A-', '/a', 'w1s1']

function probesFor(text: string): string[] {
  const own = new Set(text.replace(/[^A-Za-z0-9_\- ]/g, ''))
  return [...UNITS, ...own].map((unit) => `${unit.repeat(60)}!`)
}

/** Tries the expression on unkind names under a time limit, so that a scan is never frozen by one. */
function refuseSlow(expression: RegExp): void {
  try {
    const script = 'for (const probe of probes) new RegExp(source, flags).exec(probe)'
    const given = { probes: probesFor(expression.source), source: expression.source, flags: expression.flags }
    runInNewContext(script, given, { timeout: PROBE_MILLISECONDS })
  } catch (error) {
    throw badPattern('The expression can take for ever on some names: it repeats a repeat.', 1, error)
  }
}

/** The pattern as a rule of its own, for every folder of a drop. */
export function patternGrammar(pattern: CompiledPattern): Grammar {
  return {
    key: 'custom',
    instrument: 'Own pattern',
    patterns: [pattern.expression],
    scope: pattern.scope,
    rank: 2,
    examples: [],
  }
}

/** What each path would become. Throws a `bad_pattern` Fault when the pattern is still text and cannot be read. */
export function previewPattern(pattern: CompiledPattern | string, paths: readonly string[]): PatternPreview[] {
  const grammar = patternGrammar(typeof pattern === 'string' ? compilePattern(pattern) : pattern)
  return paths.map((path) => previewOne(grammar, path))
}

function previewOne(grammar: Grammar, path: string): PatternPreview {
  if (path.length > LONGEST_PATH) return { path, matched: false, problem: 'The path is too long.' }
  const parts = matchName(grammar, path)
  if (!parts) return { path, matched: false, problem: `The pattern does not fit ${baseOf(path)}.` }
  const plane = planeOf(parts, path)
  if (!plane) return { path, matched: false, problem: `${wellText(parts)} is not a well.` }
  return {
    path,
    matched: true,
    plate: plane.plate || undefined,
    well: wellName(plane),
    site: plane.site,
    channel: plane.channel || undefined,
    z: Number.isNaN(plane.z) ? undefined : plane.z,
    time: Number.isNaN(plane.time) ? undefined : plane.time,
  }
}

function wellText(parts: NameParts): string {
  return parts.well ?? `Row ${parts.row}, column ${parts.column}`
}
