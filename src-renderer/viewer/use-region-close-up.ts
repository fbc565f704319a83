/** Shows a region large once its site's image is here. */
import { type ShallowRef, watch } from 'vue'
import { useSaliency } from '../stores/index.ts'
import type { SitePlanes } from './use-site-planes.ts'
import { closeUpView } from './view.ts'
import type { Viewer } from './viewer.ts'

export function useRegionCloseUp(shown: ShallowRef<SitePlanes | undefined>, viewerOf: () => Viewer | undefined): void {
  const saliency = useSaliency()
  watch([() => saliency.closeUp, shown, viewerOf], ([box, found, viewer]) => {
    if (!box || !viewer || found?.site.id !== box.siteId) return
    saliency.closeUp = undefined
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    viewer.look(closeUpView(middle, Math.max(box.width, box.height), viewer.size()))
  })
}
