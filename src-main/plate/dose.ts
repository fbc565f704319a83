/** Concentrations and their units as people write them: `10 uM`, `0,5 µmol/L`, `1e-6 M`. */
import { parseNumber } from '../table/index.ts'

export interface Dose {
  readonly value: number
  readonly unit?: string | undefined
}

/** Canonical spelling by the spelling in lower case without spaces, with u for both micro signs. */
const UNITS: Readonly<Record<string, string>> = {
  m: 'M',
  mol: 'M',
  mm: 'mM',
  um: 'µM',
  nm: 'nM',
  pm: 'pM',
  fm: 'fM',
  molar: 'M',
  millimolar: 'mM',
  micromolar: 'µM',
  nanomolar: 'nM',
  picomolar: 'pM',
  'mol/l': 'M',
  'mmol/l': 'mM',
  'umol/l': 'µM',
  'nmol/l': 'nM',
  'pmol/l': 'pM',
  mmolesperliter: 'mM',
  mmolperl: 'mM',
  umolesperliter: 'µM',
  'g/l': 'g/L',
  'mg/ml': 'mg/mL',
  'mg/l': 'mg/L',
  'ug/ml': 'µg/mL',
  'ng/ml': 'ng/mL',
  'pg/ml': 'pg/mL',
  mgperml: 'mg/mL',
  ugperml: 'µg/mL',
  ngperml: 'ng/mL',
  'u/ml': 'U/mL',
  'iu/ml': 'IU/mL',
  '%': '%',
  percent: '%',
  'v/v': '%',
  '%v/v': '%',
  'w/v': '%',
  '%w/v': '%',
  x: '×',
  moi: 'MOI',
}

/** Moles per litre of one of each molar unit. */
const MOLAR: Readonly<Record<string, number>> = { M: 1, mM: 1e-3, µM: 1e-6, nM: 1e-9, pM: 1e-12, fM: 1e-15 }

/** `uM`, `µM`, `umol/L`, `micromolar` → `µM`; undefined when the text is no known unit. `M` and `m` both mean molar. */
export function parseUnit(text: string): string | undefined {
  return UNITS[text.trim().toLowerCase().replace(/[\s_]/g, '').replace(/[µμ]/g, 'u')]
}

/** Reads `10`, `10 uM`, `0,5µM`, `100nM`; undefined when it holds no number ≥ 0 or its unit is unknown. */
export function parseDose(text: string, decimalComma: boolean): Dose | undefined {
  const trimmed = text.trim()
  const value = parseNumber(trimmed, decimalComma)
  if (value >= 0) return { value }
  const parts = /^([\d.,]+(?:e[+-]?\d+)?)\s*([^\d\s].*)$/i.exec(trimmed)
  const unit = parts && parseUnit(parts[2]!)
  const number = parts ? parseNumber(parts[1]!, decimalComma) : Number.NaN
  return unit && number >= 0 ? { value: number, unit } : undefined
}

/** A concentration in another molar unit; undefined unless both units are molar. */
export function convertDose(value: number, from: string, to: string): number | undefined {
  const numerator = MOLAR[from]
  const denominator = MOLAR[to]
  if (numerator === undefined || denominator === undefined) return undefined
  const exponent = Math.round(Math.log10(numerator / denominator))
  return exponent >= 0 ? value * 10 ** exponent : value / 10 ** -exponent
}

/** Takes `Nocodazole 10 uM` or `cmpd1_0,5µM` apart; undefined unless it ends in a number with a known unit. */
export function splitTreatmentDose(text: string, decimalComma: boolean): { treatment: string; dose: Dose } | undefined {
  const parts = /^(.*[^\s_@,;:([-])[\s_@,;:([-]+([\d.,]+\s*[^\s\d.,)\]][^\s)\]]*)[)\]]?$/.exec(text.trim())
  const dose = parts ? parseDose(parts[2]!, decimalComma) : undefined
  return dose?.unit !== undefined ? { treatment: parts![1]!, dose } : undefined
}
