/** GeoJSON as QuPath reads it: one polygon an object, in pixels, origin at the top left. */
import { open, rename, rm } from 'node:fs/promises'
import { diskFault, throwIfCancelled } from '../base/index.ts'
import type { Contour, SiteContours } from './contour.ts'

/** A site's outlines with, if wanted, measurements by label. */
export interface MeasuredContours extends SiteContours {
  /** Label → measurement name → value; values that are not finite are left out. */
  readonly measurements?: ReadonlyMap<number, Readonly<Record<string, number>>> | undefined
}

/** One feature: a detection of QuPath, with plate, well and site as metadata. */
export function contourFeature(site: MeasuredContours, contour: Contour): object {
  const measured = Object.entries(site.measurements?.get(contour.label) ?? {}).filter(([, value]) =>
    Number.isFinite(value),
  )
  return {
    type: 'Feature',
    geometry: { type: 'Polygon', coordinates: [closedRing(contour.points)] },
    properties: {
      objectType: 'detection',
      name: `${site.well} s${site.site} ${contour.label}`,
      classification: { name: site.compartment },
      metadata: { plate: site.plate, well: site.well, site: String(site.site), label: String(contour.label) },
      ...(measured.length > 0 ? { measurements: Object.fromEntries(measured) } : {}),
    },
  }
}

/** A ring ends where it began (RFC 7946, 3.1.6). */
function closedRing(points: Int32Array): [number, number][] {
  const ring: [number, number][] = []
  for (let i = 0; i < points.length; i += 2) ring.push([points[i]!, points[i + 1]!])
  return ring.length > 0 ? [...ring, ring[0]!] : ring
}

/**
 * Writes one FeatureCollection as sites come: memory holds one site at a time. Returns the number of features.
 * Throws `disk` or `cancelled` Faults; an earlier file is replaced only by a whole new one.
 */
export async function writeGeoJson(
  path: string,
  sites: Iterable<MeasuredContours> | AsyncIterable<MeasuredContours>,
  signal?: AbortSignal,
): Promise<number> {
  const partial = `${path}.partial`
  try {
    const count = await writeCollection(partial, sites, signal)
    await rename(partial, path)
    return count
  } catch (error) {
    await rm(partial, { force: true })
    throw diskFault(path, error)
  }
}

async function writeCollection(
  path: string,
  sites: Iterable<MeasuredContours> | AsyncIterable<MeasuredContours>,
  signal: AbortSignal | undefined,
): Promise<number> {
  await using file = await open(path, 'w')
  await file.write('{"type":"FeatureCollection","features":[')
  let count = 0
  for await (const site of sites) {
    throwIfCancelled(signal)
    const lines = site.contours.map(
      (contour, i) => `${count + i === 0 ? '' : ','}\n${JSON.stringify(contourFeature(site, contour))}`,
    )
    count += lines.length
    await file.write(lines.join(''))
  }
  await file.write('\n]}\n')
  return count
}
