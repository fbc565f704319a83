/** The plate that a single cell's file name tells. */
import { Fault } from '../base/index.ts'

/** Parts of a name that tell a place within a plate: well, position, site, field, time, depth, channel, coordinates. */
const PLACE =
  /^(?:[a-p]\d{1,2}|[pwsftzxyc]\d+|r\d+(?:c\d+)?|(?:well|pos|position|site|field|fld|time|ch|channel|cell)\d*)$/i

/**
 * The plate in a file name: what stands before the first part that tells a place within a plate
 * (`PLLT0013_38_P00042_T00046_X0262_Y0879.png` gives `PLLT0013_38`), or all but the last part where none does.
 * Parts are divided by `_`, spaces or `--`. With a pattern, what its first group matches. Undefined where the name tells no plate.
 */
export function plateOf(file: string, pattern?: RegExp): string | undefined {
  if (pattern) return pattern.exec(file)?.[1] || undefined
  const name = file.replace(/\.[^.]*$/, '')
  // Parts and what divides them take turns.
  const parts = name.split(/(--+|[_\s]+)/)
  const place = parts.findIndex((part) => PLACE.test(part))
  const end = place >= 0 ? place : parts.length - 1
  return parts.slice(0, Math.max(0, end - 1)).join('') || undefined
}

/** The regular expression of a plate pattern. Throws a Fault `bad_argument` where it is none or has no group. */
export function platePattern(text: string): RegExp {
  let pattern: RegExp
  try {
    pattern = new RegExp(text)
  } catch (cause) {
    throw new Fault('bad_argument', `${text} is not a regular expression.`, { cause })
  }
  if (new RegExp(`${text}|`).exec('')!.length > 1) return pattern
  throw new Fault('bad_argument', `${text} has no group in round brackets for the plate's name.`)
}
