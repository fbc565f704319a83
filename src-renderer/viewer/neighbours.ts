/** Which sites come before and after the open one, and which wells will probably be opened next. */
import type { Site, Well } from '../../src-main/contract/index.ts'

/** The site `steps` further in a well, stopping at its ends. */
export function siteAt(sites: readonly Site[], openId: number | undefined, steps: number): Site | undefined {
  const open = Math.max(
    0,
    sites.findIndex((site) => site.id === openId),
  )
  return sites[Math.min(sites.length - 1, Math.max(0, open + steps))]
}

/** The sites on either side of the open one, the next one first. */
export function besideSites(sites: readonly Site[], openId: number): Site[] {
  return [1, -1].flatMap((steps) => {
    const site = siteAt(sites, openId, steps)
    return site && site.id !== openId ? [site] : []
  })
}

/** Wells around a well in the order in which arrows usually go: right, left, below, above. */
export function besideWells(wellAt: (place: { row: number; column: number }) => Well | undefined, open: Well): Well[] {
  const steps = [
    [0, 1],
    [0, -1],
    [1, 0],
    [-1, 0],
  ] as const
  return steps.flatMap(([down, right]) => wellAt({ row: open.row + down, column: open.column + right }) ?? [])
}
