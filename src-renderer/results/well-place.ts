/** The place of a well from its canonical name. */
import type { WellPlace } from '../stores/index.ts'

/** `B07` → row 1, column 6; `AF48` → row 31, column 47. Undefined for anything else. */
export function parsePlace(name: string): WellPlace | undefined {
  const parts = /^([A-Z]{1,2})(\d{2})$/.exec(name)
  if (!parts) return undefined
  const [, letters, digits] = parts
  let row = 0
  for (const letter of letters!) row = row * 26 + letter.charCodeAt(0) - 64
  return { row: row - 1, column: Number(digits) - 1 }
}
