/** Brings a cell that was chosen elsewhere into view, or shows it large, once its site's labels are here. */
import { type ShallowRef, watch } from 'vue'
import { type CellRef, objectPlaces, type Plane, useDisplay, useSelection } from '../stores/index.ts'
import type { SitePlanes } from './use-site-planes.ts'
import { closeUpView } from './view.ts'
import type { Viewer } from './viewer.ts'

export function useReveal(
  shown: ShallowRef<SitePlanes | undefined>,
  labelsOf: () => Plane | undefined,
  viewerOf: () => Viewer | undefined,
): void {
  const selection = useSelection()
  const display = useDisplay()
  // A cell is revealed once; afterwards the view is the user's.
  let revealed: CellRef | undefined

  watch([() => selection.cell, shown, () => display.closeUp], ([cell, found, wanted]) => {
    const [labels, viewer] = [labelsOf(), viewerOf()]
    if (!cell || !labels || !viewer || found?.site.id !== cell.siteId) {
      if (!cell) revealed = undefined
      return
    }
    const { areas, centresX, centresY } = objectPlaces(labels)
    const [x, y, area] = [centresX[cell.object - 1], centresY[cell.object - 1], areas[cell.object - 1]]
    if (x === undefined || y === undefined || !area) return
    if (wanted?.siteId === cell.siteId && wanted.object === cell.object) {
      display.closeUp = undefined
      viewer.look(closeUpView({ x, y }, Math.sqrt(area), viewer.size()))
    } else if (revealed !== cell) viewer.reveal({ x, y })
    revealed = cell
  })
}
