/** Flags the measured sites of a plate by the quality of their images, against the other sites of the plate. */
import { flagSites } from '../measure/index.ts'
import { listPlateSites, openReader, readFeatureNames, readPlateBlocks } from '../store/index.ts'

export interface PlateToJudge {
  /** Path of the open project. */
  readonly project: string
  readonly runId: number
  readonly plateId: number
  /** Measurements whose values come along; flags look at all. */
  readonly names: readonly string[]
}

/** The plate's sites that have been measured; arrays run in parallel, rows and columns are 0-based. */
export interface JudgedSites {
  readonly siteIds: Uint32Array
  readonly wellIds: Uint32Array
  readonly rows: Uint8Array
  readonly columns: Uint8Array
  /** The sites' own numbers. */
  readonly numbers: Float64Array
  readonly cells: Float32Array
  readonly values: Readonly<Record<string, Float32Array>>
  /** `at` is the place of the site. */
  readonly flags: readonly { readonly at: number; readonly kind: string; readonly reason: string }[]
}

export async function siteQuality({
  project: path,
  runId,
  plateId,
  names: wanted,
}: PlateToJudge): Promise<JudgedSites> {
  const project = openReader(path)
  try {
    const names = readFeatureNames(project, runId).get('Image') ?? []
    const blocks = new Map(
      readPlateBlocks(project, runId, plateId, 'Image').map((block) => [block.siteId, block.values]),
    )
    const sites = listPlateSites(project, plateId).filter((site) => blocks.has(site.id))
    const table = new Float32Array(sites.length * names.length)
    for (const [i, site] of sites.entries()) table.set(blocks.get(site.id)!, i * names.length)
    const column = (name: string): Float32Array => {
      const at = names.indexOf(name)
      return Float32Array.from(sites, (_, i) => (at < 0 ? Number.NaN : table[i * names.length + at]!))
    }
    return {
      siteIds: Uint32Array.from(sites, (site) => site.id),
      wellIds: Uint32Array.from(sites, (site) => site.well_id),
      rows: Uint8Array.from(sites, (site) => site.row),
      columns: Uint8Array.from(sites, (site) => site.col),
      numbers: Float64Array.from(sites, (site) => site.number),
      cells: column('Image_Count_Nuclei'),
      values: Object.fromEntries(wanted.map((name) => [name, column(name)])),
      flags: flagSites({ names, rows: sites.length, values: table }).flatMap((flags, at) =>
        flags.map(({ kind, reason }) => ({ at, kind, reason })),
      ),
    }
  } finally {
    project.close()
  }
}
