/** How much of the image one value of a map sees. */

export interface Reach {
  /** Side of the square that one value sees, pixels. */
  readonly field: number
  /** Pixels from one value's middle to the next one's. */
  readonly stride: number
}

/** Of windows in sequence, each of a size and a stride. */
export const receptiveField = (windows: readonly (readonly [size: number, stride: number])[]): Reach =>
  windows.reduce<Reach>(
    ({ field, stride }, [size, step]) => ({ field: field + (size - 1) * stride, stride: stride * step }),
    { field: 1, stride: 1 },
  )
