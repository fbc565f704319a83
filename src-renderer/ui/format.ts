/** Numbers, sizes and times as people read them. */

const GROUPED = new Intl.NumberFormat('en-GB')

/** A whole number with thousands separators: `1,260`. */
export function showCount(value: number): string {
  return GROUPED.format(Math.round(value))
}

/** `1 well`, `96 wells`: the noun is given in the singular and takes an s. */
export function showQuantity(value: number, noun: string): string {
  return `${showCount(value)} ${noun}${value === 1 ? '' : 's'}`
}

/**
 * A measured value with `digits` significant digits, without exponent where a person would not use one.
 * NaN and undefined are an en dash, so that columns stay aligned.
 */
export function showValue(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 10 ** 7 || size < 10 ** -4) return minus(value.toExponential(digits - 1))
  if (size >= 10 ** digits) return minus(GROUPED.format(Math.round(value)))
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)))
  return minus(value.toFixed(Math.min(decimals, 8)))
}

/** A number that was given, not measured (a dose, a tick): as short as it is, with at most `digits` significant digits. */
export function showPlain(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return showValue(value)
  const size = Math.abs(value)
  if (size !== 0 && (size >= 10 ** 7 || size < 10 ** -4)) return minus(String(Number(value.toPrecision(digits))))
  return minus(new Intl.NumberFormat('en-GB', { maximumSignificantDigits: digits }).format(value))
}

/** As `showValue`, followed by the unit if there is one: `4.62 µM`. */
export function showWithUnit(value: number | null | undefined, unit: string | undefined, digits = 3): string {
  return unit ? `${showValue(value, digits)} ${unit}` : showValue(value, digits)
}

function minus(text: string): string {
  return text.replace('-', '−')
}

const SIZES = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** File size in decimal units: `12.4 MB`. */
export function showBytes(bytes: number): string {
  let power = 0
  let value = bytes
  while (value >= 1000 && power < SIZES.length - 1) {
    value /= 1000
    power++
  }
  return `${power === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${SIZES[power]}`
}

/** `0.8 s`, `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function showDuration(seconds: number): string {
  if (seconds < 0.1) return 'under 0.1 s'
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`
}

/** Clock time of today, else the date with it: `14:02`, `3 Nov 14:02`. */
export function showWhen(milliseconds: number, now = Date.now()): string {
  const then = new Date(milliseconds)
  const clock = then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  const sameDay = new Date(now).toDateString() === then.toDateString()
  return sameDay ? clock : `${then.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${clock}`
}

/** The last part of a path, whichever separator the host uses. */
export function baseName(path: string): string {
  return (
    path
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? path
  )
}
