/** Whether two names mean the same plate: a layout's and a folder's are rarely spelled alike. */

/** Ways of being the same, strictest first; a later one counts only where no earlier one finds a plate. */
const COMPARISONS: readonly ((written: string, plate: string) => boolean)[] = [
  (written, plate) => fold(written) === fold(plate),
  (written, plate) => essence(written) !== '' && essence(written) === essence(plate),
  (written, plate) => continues(plate, written) || continues(written, plate),
]

/**
 * Indices of the plates that a written name means, compared with their names and barcodes: alike but for case and
 * surrounding space; then but for path, extension, the word plate, punctuation and leading zeros; then one of them
 * continuing the other behind a separator (`BR00116991` and `BR00116991__2020-11-05`), if that fits a single plate.
 */
export function findPlates(
  written: string,
  plates: readonly { readonly name: string; readonly barcode?: string | undefined }[],
): number[] {
  for (const [strictness, same] of COMPARISONS.entries()) {
    const found = plates.flatMap(({ name, barcode }, i) =>
      same(written, name) || (barcode && same(written, barcode)) ? [i] : [],
    )
    if (found.length === 1 || (found.length > 1 && strictness === 0)) return found
  }
  return []
}

function fold(text: string): string {
  return text.trim().toLowerCase()
}

function essence(text: string): string {
  const name = fold(text)
    .replace(/[\\/]+$/, '')
    .replace(/^.*[\\/]/, '')
    .replace(/\.(?:csv|tsv|txt|xlsx|xml|zarr|tiff?|htd)$/, '')
    .replace(/^(?:assay)?[\s_-]*plate(?![a-z])[\s_#-]*/, '')
  const parts = name.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '')
  return parts.map((part) => part.replace(/^0+(?=\d+$)/, '')).join(' ')
}

/** True when `long` is `short` followed by a separator and more; single characters are too little to go by. */
function continues(long: string, short: string): boolean {
  const start = fold(short)
  const text = fold(long)
  return start.length >= 3 && text.startsWith(start) && /^[^\p{L}\p{N}]/u.test(text.slice(start.length))
}
