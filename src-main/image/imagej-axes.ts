/** How ImageJ orders the pages of a hyperstack, from its note in the first page's ImageDescription. */

export interface PageAxes {
  readonly channels: number
  readonly slices: number
  readonly frames: number
}

/** Undefined where the text is not ImageJ's, or does not account for all pages. */
export function imageJAxes(description: string, pages: number): PageAxes | undefined {
  if (!description.startsWith('ImageJ=')) return undefined
  const count = (name: string): number => Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(description)?.[1] ?? 1)
  const axes = { channels: count('channels'), slices: count('slices'), frames: count('frames') }
  return axes.channels * axes.slices * axes.frames === pages ? axes : undefined
}
