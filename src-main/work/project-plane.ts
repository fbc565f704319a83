/** Reads one plane, or the maximum projection of a stack. */
import { Fault } from '../base/index.ts'
import { maximumProjection, type Plane, type PlaneAddress, readPlane } from '../image/index.ts'

/** Which files make up the plane that is analysed: one, or the z planes of a projection. */
export interface ProjectedAddress {
  readonly addresses: readonly PlaneAddress[]
}

/** The plane itself, or the pixelwise maximum of several of one size. */
export async function projectPlane({ addresses }: ProjectedAddress): Promise<Plane> {
  const [first, ...rest] = addresses
  if (!first) throw new Fault('not_found', 'No plane of this channel is present at this site.')
  let projection = await readPlane(first)
  for (const address of rest) projection = maximumProjection([projection, await readPlane(address)])
  return projection
}
