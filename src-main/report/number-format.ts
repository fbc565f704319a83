/** Numbers, dates and durations as people read them; anything that is not a finite number becomes a dash. */

/** A number that may be unknown: JSON has no NaN, so an undefined statistic is null; NaN and infinities count as unknown too. */
export type MaybeNumber = number | null | undefined

export const UNKNOWN = '–'

export function isKnown(value: MaybeNumber): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** `digits` significant digits, a true minus sign, groups of three, powers of ten beyond 10⁶ and below 10⁻³. */
export function formatNumber(value: MaybeNumber, digits = 3): string {
  if (!isKnown(value)) return UNKNOWN
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1e6 || size < 1e-3) return formatPower(value, digits)
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)))
  return minus(value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }))
}

/** A fixed number of decimals, for columns that must align. */
export function formatFixed(value: MaybeNumber, decimals: number): string {
  if (!isKnown(value)) return UNKNOWN
  if (Math.abs(value) >= 1e9) return formatPower(value, 3)
  return minus(value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }))
}

export function formatCount(value: MaybeNumber): string {
  return isKnown(value) ? minus(Math.round(value).toLocaleString('en-US')) : UNKNOWN
}

/** Without trailing zeros: doses and settings as somebody would write them. */
export function formatPlain(value: MaybeNumber): string {
  if (!isKnown(value)) return UNKNOWN
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return formatPower(value, 3)
  return minus(String(Number(value.toPrecision(6))))
}

export function formatPercent(fraction: MaybeNumber, decimals = 1): string {
  return isKnown(fraction) ? `${formatFixed(fraction * 100, decimals)} %` : UNKNOWN
}

/** `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: MaybeNumber): string {
  if (!isKnown(seconds) || seconds < 0) return UNKNOWN
  if (seconds < 10) return `${formatFixed(seconds, 1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`
}

/** `4 March 2026, 14:05 UTC` of an ISO date; the text itself when it is none. */
export function formatDate(iso: string | null | undefined): string {
  if (!iso) return UNKNOWN
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`
}

/** `1 site`, `12 sites`. */
export function formatQuantity(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${Math.round(count) === 1 ? one : many}`
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

function formatPower(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(Math.max(0, digits - 1)).split('e')
  const power = exponent!.replace('+', '').replace('-', '⁻')
  return `${minus(mantissa!)} × 10${power.replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)]!)}`
}

function minus(text: string): string {
  return text.replace('-', '−')
}
