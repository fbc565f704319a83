/** Reads names that follow no vendor: a well somewhere in folder or file name, and marked parts in any order. */
import { parseWell } from '../plate/index.ts'
import type { NameParts } from './grammar.ts'

const MARKED: readonly (readonly [group: string, rule: RegExp])[] = [
  ['site', /^(?:s|f|p|fld|site|field|fov|pos|position|point|xy|tile)(\d{1,5})$/i],
  ['channel', /^((?:w|c|d|ch|chan|channel|wv|wavelength|cam)\d{1,2})$/i],
  ['z', /^(?:z|zs|zstep|plane|slice|zslice|stack)(\d{1,4})$/i],
  ['time', /^(?:t|tp|time|timepoint|frame)(\d{1,6})$/i],
]

/** Letters and two digits, `r02c03`, or letters and any digits after the word `well`. */
const WELL = /^(?:[A-P]\d{2}|A[A-F]\d{2}|r\d{1,2}c\d{1,2}|well[A-P]\d{1,3})$/i
/** `A1` is taken for a well only in capitals: `s1` and `p2` are sites. */
const SHORT_WELL = /^[A-P]\d$/
const NUMBER = /^\d{1,5}$/
const EXTENSION = /(?:\.ome)?\.(?:tiff?|png|jpe?g)$/i

/** Parts of a path below the plate's folder, or undefined when it names no well, or says something twice. */
export function readLooseName(path: string): NameParts | undefined {
  return readName(path, false)
}

/** As `readLooseName`, and takes `p24` or `f01` at the start for a well: only beside clear wells such as `a01`. */
export function readLenientName(path: string): NameParts | undefined {
  return readName(path, true)
}

function readName(path: string, lenient: boolean): NameParts | undefined {
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1).replace(EXTENSION, '')
  const tokens = tokensOf(name)
  const own = wellToken(tokens, lenient)
  const folderWell = own < 0 && slash >= 0 ? wellFolder(path.slice(0, slash)) : undefined
  if (own < 0 && folderWell === undefined) return undefined
  const parts: Record<string, string> = { well: folderWell ?? wellText(tokens[own]!) }
  if (own > 0) parts.plate = tokens.slice(0, own).join('_')
  return readRest(tokens.slice(own + 1), parts)
}

/** `well A01` and `field 3` are one token each; everything else splits at separators. */
function tokensOf(name: string): string[] {
  return name
    .replace(/\b(well|site|field|channel)[ _-](?=[A-Za-z]?\d)/gi, '$1')
    .split(/[_\-. ]+/)
    .filter((token) => token !== '')
}

function wellToken(tokens: readonly string[], lenient: boolean): number {
  const long = tokens.findIndex(
    (token) => WELL.test(token) && parseWell(wellText(token)) && (lenient || !isLowerMark(token)),
  )
  return long >= 0 ? long : tokens.findIndex((token) => SHORT_WELL.test(token))
}

/** `p01`, `f02`, `c01` in small letters mark a site or a channel, `a01` and `b02` a well. */
function isLowerMark(token: string): boolean {
  return /^[a-z]\d/.test(token) && MARKED.some(([, rule]) => rule.test(token))
}

function wellText(token: string): string {
  return token.replace(/^well/i, '')
}

function wellFolder(folders: string): string | undefined {
  for (const folder of folders.split('/').reverse()) {
    const token = wellText(folder.trim().replace(/^well[ _-]+/i, 'well'))
    if (/^(?:[A-P]\d{1,3}|A[A-F]\d{2}|r\d{1,2}c\d{1,2})$/i.test(token) && parseWell(token)) return token
  }
  return undefined
}

function readRest(tokens: readonly string[], parts: Record<string, string>): NameParts | undefined {
  const words: string[] = []
  const numbers: string[] = []
  for (const token of tokens) {
    const mark = MARKED.find(([, rule]) => rule.test(token))
    if (mark) {
      if (parts[mark[0]] !== undefined) return undefined
      parts[mark[0]] = mark[1].exec(token)![1]!
    } else if (NUMBER.test(token)) numbers.push(token)
    else words.push(token)
  }
  if (words.length > 0) parts.channel = parts.channel === undefined ? words.join('_') : parts.channel
  if (numbers.length > 0 && parts.site === undefined) parts.site = numbers.shift()!
  if (numbers.length > 0 && parts.channel === undefined) parts.channel = numbers.shift()!
  return numbers.length > 0 ? undefined : parts
}
