/** Undoes TIFF predictors in place. 2: horizontal differences (TIFF 6.0, section 14); 3: floating point (Adobe note 3). */

export interface PredictedRows {
  /** Bytes of one row. */
  readonly row: number
  /** Samples of one pixel that stand together. */
  readonly samples: number
  /** Bytes of one sample: 1, 2, 4 or 8. */
  readonly size: number
}

/** Adds up differences along each row, modulo the sample's range. `bytes` must be in the machine's byte order. */
export function undoDifferencesInto(bytes: Uint8Array, { row, samples, size }: PredictedRows): void {
  const values = unsignedView(bytes, size)
  const perRow = row / size
  for (let start = 0; start + perRow <= values.length; start += perRow)
    if (values instanceof BigUint64Array) sumRowBig(values, start, { perRow, samples })
    else sumRow(values, start, { perRow, samples })
}

function sumRow(
  values: Uint8Array | Uint16Array | Uint32Array,
  start: number,
  { perRow, samples }: { perRow: number; samples: number },
): void {
  const end = start + perRow
  if (samples === 1) {
    let sum = values[start]!
    for (let i = start + 1; i < end; i++) values[i] = sum = (sum + values[i]!) | 0
    return
  }
  for (let i = start + samples; i < end; i++) values[i] = (values[i]! + values[i - samples]!) | 0
}

function sumRowBig(
  values: BigUint64Array,
  start: number,
  { perRow, samples }: { perRow: number; samples: number },
): void {
  for (let i = start + samples; i < start + perRow; i++) values[i] = values[i]! + values[i - samples]!
}

function unsignedView(bytes: Uint8Array, size: number): Uint8Array | Uint16Array | Uint32Array | BigUint64Array {
  if (size === 1) return bytes
  if (size === 2) return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1)
  if (size === 4) return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
  return new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length >> 3)
}

/** Adds up byte differences and brings the planes of bytes, most significant first, together as little-endian floats. */
export function undoFloatPredictorInto(bytes: Uint8Array, { row, samples, size }: PredictedRows): void {
  const perRow = row / size
  const sums = new Uint8Array(row)
  for (let start = 0; start + row <= bytes.length; start += row) {
    sums.set(bytes.subarray(start, start + row))
    for (let i = samples; i < row; i++) sums[i] = sums[i]! + sums[i - samples]!
    for (let i = 0; i < perRow; i++)
      for (let byte = 0; byte < size; byte++) bytes[start + i * size + size - 1 - byte] = sums[byte * perRow + i]!
  }
}
