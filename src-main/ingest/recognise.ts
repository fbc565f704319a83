/** From file names to planes: which grammar claims which folder, and what it makes of each name. Pure: no disk. */
import { PLATE_SIZES, plateFormat } from '../plate/index.ts'
import { type Claim, claimOf, type NamedPlane, type PlateDescription } from './claim.ts'
import { baseOf, folderOf, isImageName, isWithin } from './file-kind.ts'
import { frameOf, isWellLike } from './frame.ts'
import { type Grammar, matchName, planeOf } from './grammar.ts'
import { GRAMMARS } from './grammars.ts'
import { imageSetClaim } from './image-set.ts'
import { compareNaturally } from './natural.ts'
import { createPace, eachPolitely, type Pace } from './pace.ts'
import { addMissing } from './unseen.ts'
import { warningAbout } from './warning.ts'

export interface RecogniseOptions {
  readonly signal?: AbortSignal | undefined
  /** Name of the dropped folder itself, for a drop that is a single `Well A01` folder. */
  readonly rootName?: string | undefined
  /** Use this rule alone, for every folder. */
  readonly only?: Grammar | undefined
  /** Leave out the fallback that takes any image for an image set. */
  readonly namedOnly?: boolean | undefined
}

/** Names looked at before a folder's grammar is chosen. */
const SAMPLE = 240

/**
 * The claims that the grammars make on image paths (relative, with `/`); names that are no images are passed over.
 * Folders that no grammar claims become image sets. Never throws for odd names.
 */
export async function recogniseNames(paths: Iterable<string>, options: RecogniseOptions = {}): Promise<Claim[]> {
  const pace = createPace(options.signal)
  const frames = await framesOf(paths, pace)
  const claims: Claim[] = []
  const leftOver: string[] = []
  for (const [frame, files] of frames) {
    const claim = await claimFrame(frame, files, pace, options)
    if (claim) claims.push(claim)
    else for (const file of files) leftOver.push(file)
  }
  const merged = mergeNested(claims)
  if (options.namedOnly || options.only) attachUnrecognised(merged, leftOver)
  else if (leftOver.length > 0) await addImageSets(merged, leftOver, pace)
  return merged
}

/** Image paths by the plate's folder they lie in, shallow folders first. */
async function framesOf(paths: Iterable<string>, pace: Pace): Promise<[string, string[]][]> {
  const folders = new Map<string, string[]>()
  let count = 0
  for (const path of paths) {
    if ((++count & 1023) === 0 && pace.due()) await pace.rest()
    if (!isImageName(path)) continue
    const folder = folderOf(path)
    const list = folders.get(folder)
    if (list) list.push(path)
    else folders.set(folder, [path])
  }
  const frames = new Map<string, string[]>()
  for (const [folder, files] of folders) {
    if (pace.due()) await pace.rest()
    const frame = plateFolder(folder, files)
    const list = frames.get(frame)
    if (list) for (const file of files) list.push(file)
    else frames.set(frame, files)
  }
  return [...frames].sort(([a], [b]) => depth(a) - depth(b) || compareNaturally(a, b))
}

/** A folder called `P1` is a well's only if the files in it name no well themselves. */
function plateFolder(folder: string, files: readonly string[]): string {
  const above = frameOf(folder, true)
  const own = frameOf(folder)
  if (above === own) return own
  return chooseGrammar(files.slice(0, 8).map(baseOf)) ? own : above
}

function depth(folder: string): number {
  return folder === '' ? 0 : folder.split('/').length
}

async function claimFrame(
  frame: string,
  files: readonly string[],
  pace: Pace,
  options: RecogniseOptions,
): Promise<Claim | undefined> {
  const lead = frame === '' && options.rootName && isWellLike(options.rootName) ? `${options.rootName}/` : ''
  const cut = frame === '' || options.only ? 0 : frame.length + 1
  const subjectOf = (path: string): string => (cut > 0 ? path.slice(cut) : lead + path)
  const choice = options.only ? { grammar: options.only, rivals: [] } : chooseGrammar(files, subjectOf)
  await pace.rest()
  if (!choice) return undefined
  const { grammar, rivals } = choice
  if (grammar.sets) return imageSetClaim(files, pace, grammar)
  const claim = claimOf(grammar.key.replace(/-bare$/, ''), grammar.instrument, frame)
  const treatments = new Map<string, string>()
  for (const [i, file] of files.entries()) {
    if ((i & 255) === 0 && pace.due()) await pace.rest()
    readInto(claim, grammar, file, subjectOf(file), treatments)
  }
  if (claim.planes.length === 0) return undefined
  if (grammar.lenient) await readAgain(claim, { ...grammar, read: grammar.lenient }, subjectOf, pace)
  await pace.rest()
  const finished = { ...claim, plates: resolveIndexes(claim.planes, treatments) }
  if (grammar.clock) numberTimes(claim.planes)
  channelsFromPrefixes(claim.planes)
  await addMissing(claim, pace)
  if (rivals.length > 0) {
    const names = rivals.map((rival) => rival.instrument).join(', ')
    const text = `These names fit ${names} as well as ${grammar.instrument}, which was chosen.`
    finished.warnings.push(warningAbout('ambiguous_names', text, files.slice(0, 5)))
  }
  return finished
}

/** With wells found, names that only they make likely are read as wells too. */
async function readAgain(
  claim: Claim,
  grammar: Grammar,
  subjectOf: (path: string) => string,
  pace: Pace,
): Promise<void> {
  const files = claim.unrecognised.splice(0)
  await eachPolitely(files, pace, (file) => readInto(claim, grammar, file, subjectOf(file), new Map()))
}

function readInto(
  claim: Claim,
  grammar: Grammar,
  file: string,
  subject: string,
  treatments: Map<string, string>,
): void {
  const parts = matchName(grammar, subject)
  if (grammar.ignore?.test(file.slice(file.lastIndexOf('/') + 1))) return
  const plane = parts && planeOf(parts, file, grammar.clock)
  if (!plane) claim.unrecognised.push(file)
  else {
    claim.planes.push(plane)
    if (parts.treatment) treatments.set(`${plane.plate}\n${plane.column}`, parts.treatment)
  }
}

interface Choice {
  readonly grammar: Grammar
  /** Rules of the same rank that claim as many names. */
  readonly rivals: readonly Grammar[]
}

/** The rule that claims most of a sample of names; vendors' rules before general ones; undefined without evidence. */
export function chooseGrammar(
  files: readonly string[],
  subjectOf: (path: string) => string = (path) => path,
): Choice | undefined {
  const step = Math.max(1, files.length / SAMPLE)
  const sample: string[] = []
  for (let i = 0; i < files.length; i += step) sample.push(subjectOf(files[Math.floor(i)]!))
  const scores = GRAMMARS.map((grammar) => ({ grammar, score: score(grammar, sample) })).filter(
    ({ grammar, score: matched }) => matched > 1 || (matched === 1 && (grammar.distinctive || files.length === 1)),
  )
  for (const rank of [2, 1] as const) {
    const ranked = scores.filter(({ grammar }) => grammar.rank === rank).sort((a, b) => b.score - a.score)
    const best = ranked[0]
    if (!best) continue
    const rivals = ranked.slice(1).filter(({ grammar, score: matched }) => {
      return matched === best.score && !isKin(grammar.key, best.grammar.key)
    })
    return { grammar: best.grammar, rivals: rivals.map(({ grammar }) => grammar) }
  }
  return undefined
}

/** Rules that spell alike on purpose: the narrower one wins, and that is no ambiguity. */
function isKin(a: string, b: string): boolean {
  const kin = ['incell3000', 'cellomics']
  return (kin.includes(a) && kin.includes(b)) || (a.startsWith('imagexpress') && b.startsWith('imagexpress'))
}

function score(grammar: Grammar, sample: readonly string[]): number {
  let matched = 0
  for (const subject of sample) {
    if (grammar.ignore?.test(subject.slice(subject.lastIndexOf('/') + 1))) continue
    const parts = matchName(grammar, subject)
    if (parts && (parts.set !== undefined || planeOf(parts, subject, grammar.clock))) matched++
  }
  return matched
}

/** Turns running indexes into wells: the plate is the smallest standard one, of at least 96 wells, that has the index. */
function resolveIndexes(planes: readonly NamedPlane[], treatments: ReadonlyMap<string, string>): PlateDescription[] {
  const highest = new Map<string, number>()
  for (const { plate, row, column } of planes) {
    if (row < 0) highest.set(plate, Math.max(highest.get(plate) ?? 0, column))
  }
  const plates: PlateDescription[] = []
  for (const [key, index] of highest) {
    const format = plateFormat(PLATE_SIZES.find((size) => size >= 96 && size >= index) ?? 1536)
    const wellTreatments: Record<string, string> = {}
    for (const plane of planes) {
      if (plane.plate !== key || plane.row >= 0) continue
      const treatment = treatments.get(`${key}\n${plane.column}`)
      plane.row = Math.floor((plane.column - 1) / format.columns)
      plane.column = (plane.column - 1) % format.columns
      if (treatment) wellTreatments[`${plane.row},${plane.column}`] = treatment
    }
    plates.push({ key, size: format.size, wellTreatments })
  }
  return plates
}

/** Clock times become 1, 2, 3 … in their order. */
function numberTimes(planes: readonly NamedPlane[]): void {
  const times = [...new Set(planes.map((plane) => plane.time))].sort((a, b) => a - b)
  const rank = new Map(times.map((time, i) => [time, i + 1]))
  for (const plane of planes) plane.time = rank.get(plane.time) ?? 1
}

const CHANNEL_WORD =
  /^(?:(?:ch|channel|w|c)\d{1,2}|dapi|hoechst\w*|gfp|rfp|mcherry|cy[357](?:\.5)?|fitc|tritc|dna|actin|er|agp|mito|rna|alexa\d*|bf|brightfield|phase|red|green|blue|yellow)$/i

/** `DAPI_A01_s1.tif` beside `GFP_A01_s1.tif`: what stands before the well is the channel, not the plate. */
function channelsFromPrefixes(planes: readonly NamedPlane[]): void {
  if (planes.some((plane) => plane.channel !== '')) return
  const prefixes = new Set(planes.map((plane) => plane.plate))
  if (prefixes.size > 16 || ![...prefixes].every((prefix) => CHANNEL_WORD.test(prefix))) return
  for (const plane of planes) {
    plane.channel = plane.plate
    plane.plate = ''
  }
}

/** A copy of a plate's files inside the plate's own folder is the same plate: its planes then show up as duplicates. */
function mergeNested(claims: readonly Claim[]): Claim[] {
  const kept: Claim[] = []
  for (const claim of claims) {
    const above = kept.filter((other) => {
      return other.grammar === claim.grammar && other.frame !== claim.frame && isWithin(claim.frame, other.frame)
    })
    const names = new Set(above.length > 0 ? claim.planes.map((plane) => plane.plate) : [])
    const outer = above.find((other) => other.planes.some((plane) => names.has(plane.plate)))
    if (outer) {
      for (const plane of claim.planes) outer.planes.push(plane)
      for (const file of claim.unrecognised) outer.unrecognised.push(file)
    } else kept.push(claim)
  }
  return kept
}

function attachUnrecognised(claims: readonly Claim[], files: readonly string[]): void {
  for (const file of files) {
    const home = claims.find((claim) => isWithin(file, claim.frame)) ?? claims[0]
    home?.unrecognised.push(file)
  }
}

/** Images that no grammar claims are image sets when nothing else was found; beside plates they are just left over. */
async function addImageSets(claims: Claim[], files: string[], pace: Pace): Promise<void> {
  if (claims.length > 0) attachUnrecognised(claims, files)
  else claims.push(await imageSetClaim(files, pace))
}
