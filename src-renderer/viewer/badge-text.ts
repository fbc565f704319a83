/** The badge over the image: what is known of the site in a few words. */
import type { PreviewResult } from '../../src-main/contract/index.ts'
import type { SiteQuality } from '../stores/index.ts'
import { showQuantity, showValue, showWithUnit } from '../ui/index.ts'

export interface BadgeFacts {
  readonly quality: SiteQuality | undefined
  readonly readout: { readonly label: string; readonly unit: string; readonly value: number | null } | undefined
}

/** `194 cells · Ratio 3.58 · focus ok`; flags are named instead of the focus. */
export function badgeText({ quality, readout }: BadgeFacts): string {
  const parts: string[] = []
  if (quality) parts.push(showQuantity(quality.cells, 'cell'))
  if (readout && readout.value !== null) parts.push(`${readout.label} ${showWithUnit(readout.value, readout.unit)}`)
  if (quality) parts.push(quality.flags.length > 0 ? quality.flags.map((flag) => flag.kind).join(', ') : 'focus ok')
  return parts.join(' · ')
}

/** `Preview: 190 nuclei · 188 cells · diameter 18.2 px · 0.4 s`. */
export function previewText(preview: PreviewResult): string {
  const parts = [`Preview: ${preview.objects} nuclei`]
  if (preview.cells > 0) parts.push(showQuantity(preview.cells, 'cell'))
  if (preview.diameterPixels !== null) parts.push(`diameter ${showValue(preview.diameterPixels)} px`)
  return [...parts, `${showValue(preview.seconds, 2)} s`].join(' · ')
}
