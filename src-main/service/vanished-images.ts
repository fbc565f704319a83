/** Image folders that are gone as a whole: an unplugged drive or a moved folder is one message, not a failure of every site. */
import { Fault } from '../base/index.ts'
import { getSitePlace, listRoots, locateRoot, type Project } from '../store/index.ts'

/** A Fault that names the folder of the site's images, if it is not there. */
export function vanishedImages(project: Project, siteId: number): Fault | undefined {
  const rootId = getSitePlace(project, siteId)?.root_id
  const root = listRoots(project).find((candidate) => candidate.id === rootId)
  if (!root) return undefined
  const { path, reachable } = locateRoot(project, root)
  return reachable ? undefined : imagesGone(path)
}

/** Throws when not one image folder of the project is there; a run would only fail at every site. */
export function refuseWithoutImages(project: Project): void {
  const places = listRoots(project).map((root) => locateRoot(project, root))
  if (places.length > 0 && places.every((place) => !place.reachable)) throw imagesGone(places[0]!.path)
}

function imagesGone(path: string): Fault {
  return new Fault('not_found', `The folder with the images is not there: ${path}.`, {
    path,
    stands: 'The project and all finished sites are intact.',
    todo: 'Reconnect the drive, or tell the project where the folder is now (relocate), then start or resume the run.',
  })
}
