/** What OME-Zarr metadata say (0.4 in `.zattrs`, 0.5 in `zarr.json`), parsed once at the door. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** Paths lead down, never out of the folder. */
const Path = z.string().refine((path) => !/(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]/.test(path))
const Channel = z.object({ label: z.string().optional() })
const Transformation = z.object({ type: z.string(), scale: z.array(z.number()).optional() })
const Axis = z.union([z.string(), z.object({ name: z.string(), unit: z.string().optional() })])
const Multiscale = z.object({
  axes: z.array(Axis).optional(),
  datasets: z.array(z.object({ path: Path, coordinateTransformations: z.array(Transformation).optional() })).min(1),
})
const Named = z.object({ name: z.coerce.string() })
const Plate = z.object({
  name: z.string().optional(),
  rows: z.array(Named).default([]),
  columns: z.array(Named).default([]),
  wells: z.array(z.object({ path: Path, rowIndex: z.number().optional(), columnIndex: z.number().optional() })),
})
const Well = z.object({ images: z.array(z.object({ path: Path, acquisition: z.number().optional() })) })

const Attributes = z.object({
  plate: Plate.optional(),
  well: Well.optional(),
  multiscales: z.array(Multiscale).min(1).optional(),
  omero: z
    .object({ channels: z.array(Channel).default([]) })
    .optional()
    .catch(undefined),
})

export type ZarrAttributes = z.infer<typeof Attributes>
export type ZarrMultiscale = z.infer<typeof Multiscale>

const Shaped = z.object({ shape: z.array(z.number().int().nonnegative()).min(2).max(8) })

/** Attributes of a group; empty when it has none; throws when they are not JSON or not OME-Zarr. */
export async function readZarrAttributes(folder: string): Promise<ZarrAttributes> {
  const v3 = await readJson(`${folder}/zarr.json`)
  const attributes = v3 ? objectOf(v3, 'attributes') : await readJson(`${folder}/.zattrs`)
  return Attributes.parse(objectOf(attributes, 'ome') ?? attributes ?? {})
}

/** Lengths of an array's axes; undefined when there is no array. */
export async function readZarrShape(folder: string): Promise<number[] | undefined> {
  const found = (await readJson(`${folder}/zarr.json`)) ?? (await readJson(`${folder}/.zarray`))
  const parsed = Shaped.safeParse(found)
  return parsed.success ? parsed.data.shape : undefined
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}

function objectOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !(key in value)) return undefined
  return (value as Readonly<Record<string, unknown>>)[key]
}
