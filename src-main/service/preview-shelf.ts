/** Keeps the last few segmentation previews until the pixel port has fetched their labels. */
import type { StoredLabels } from '../store/index.ts'

export interface PreviewShelf {
  put(labels: readonly StoredLabels[]): string
  get(id: string, compartment: string): Uint8Array | undefined
}

const KEEP = 6

export function createPreviewShelf(): PreviewShelf {
  const shelf = new Map<string, readonly StoredLabels[]>()
  let next = 1
  return {
    put(labels) {
      const id = `preview-${next++}`
      shelf.set(id, labels)
      for (const old of [...shelf.keys()].slice(0, Math.max(0, shelf.size - KEEP))) shelf.delete(old)
      return id
    },
    get: (id, compartment) => shelf.get(id)?.find((labels) => labels.compartment === compartment)?.data,
  }
}
