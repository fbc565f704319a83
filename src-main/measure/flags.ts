/** Which sites of a plate look wrong beside the others: out of focus, saturated, empty, or with debris. */
import { median, robustDeviation } from '../base/index.ts'
import { QUALITY_PREFIX } from './quality.ts'

export type SiteFlagKind = 'out_of_focus' | 'saturated' | 'empty' | 'debris'

export interface SiteFlag {
  readonly kind: SiteFlagKind
  /** As in the column names; undefined where the flag concerns the site as a whole. */
  readonly channel: string | undefined
  /** For people, with the numbers that decided. */
  readonly reason: string
}

/** Sites of one plate: values[site, name] of `imageQuality`, and optionally counts in columns `Image_Count_…`. */
export interface SiteTable {
  readonly names: readonly string[]
  readonly rows: number
  readonly values: ArrayLike<number>
}

/** Fewer sites than this say nothing about what is usual; only absolute rules apply then. */
const LEAST_SITES = 8
/** Robust standard deviations that make an outlier, and those that a second, confirming measure must reach. */
const OUTLIER = 5
const CONFIRMED = 2
/** Least spread that is believed, so that a very even plate does not flag trifles: in slope, and in natural logarithms. */
const LEAST_SLOPE_SPREAD = 0.05
const LEAST_LOG_SPREAD = 0.1
/** Percent of saturated pixels: below the first never flagged, above the second always. */
const SATURATION_LEAST = 1
const SATURATION_ALWAYS = 5
/** A site with less than this share of the plate's median is empty. */
const EMPTY_SHARE = 0.1
/** Debris is at least this many times as bright as the plate's median. */
const DEBRIS_TIMES = 3

/**
 * Flags of each site. Out of focus: spectrum steeper than usual by five robust deviations, and detail (Laplacian) low
 * too. Saturated: over 1 % of pixels and unusual, or over 5 %. Empty: no objects or under a tenth of the median count;
 * without counts, signal above background under a tenth of the median in every channel. Debris: brightest thousandth of
 * pixels three times the usual and five robust deviations out. Values that are not finite never flag.
 */
export function flagSites(table: SiteTable): SiteFlag[][] {
  const flags: SiteFlag[][] = Array.from({ length: table.rows }, () => [])
  const channels = table.names
    .filter((name) => name.startsWith(`${QUALITY_PREFIX}PowerLogLogSlope_`))
    .map((name) => name.slice(`${QUALITY_PREFIX}PowerLogLogSlope_`.length))
  for (const channel of channels) {
    flagFocus(table, channel, flags)
    flagSaturation(table, channel, flags)
    flagDebris(table, channel, flags)
  }
  flagEmpty(table, channels, flags)
  return flags
}

function flagFocus(table: SiteTable, channel: string, flags: SiteFlag[][]): void {
  const slopes = column(table, `${QUALITY_PREFIX}PowerLogLogSlope_${channel}`)
  const details = column(table, `${QUALITY_PREFIX}VarianceOfLaplacian_${channel}`).map(Math.log)
  const slopeScores = outlyingness(slopes, LEAST_SLOPE_SPREAD)
  const detailScores = outlyingness(details, LEAST_LOG_SPREAD)
  for (let site = 0; site < table.rows; site++) {
    if (!(slopeScores[site]! < -OUTLIER && detailScores[site]! < -CONFIRMED)) continue
    const usual = median(slopes.filter(Number.isFinite))
    flags[site]!.push({
      kind: 'out_of_focus',
      channel,
      reason: `${channel} looks out of focus: power spectrum slope ${slopes[site]!.toFixed(2)}, usual on this plate ${usual.toFixed(2)}.`,
    })
  }
}

function flagSaturation(table: SiteTable, channel: string, flags: SiteFlag[][]): void {
  const percents = column(table, `${QUALITY_PREFIX}PercentSaturated_${channel}`)
  const scores = outlyingness(percents, SATURATION_LEAST / OUTLIER)
  for (let site = 0; site < table.rows; site++) {
    const percent = percents[site]!
    const unusual = percent > SATURATION_LEAST && scores[site]! > OUTLIER
    if (!unusual && !(percent > SATURATION_ALWAYS)) continue
    flags[site]!.push({
      kind: 'saturated',
      channel,
      reason: `${channel} is saturated in ${percent.toFixed(1)} % of its pixels.`,
    })
  }
}

function flagDebris(table: SiteTable, channel: string, flags: SiteFlag[][]): void {
  const signals = signalsOf(table, channel)
  const scores = outlyingness(signals.map(Math.log), LEAST_LOG_SPREAD)
  const usual = median(signals.filter(Number.isFinite))
  for (let site = 0; site < table.rows; site++) {
    const times = signals[site]! / usual
    if (!(scores[site]! > OUTLIER && times > DEBRIS_TIMES)) continue
    flags[site]!.push({
      kind: 'debris',
      channel,
      reason: `${channel} has spots ${times.toFixed(1)} times as bright as usual on this plate: debris, or a fluorescent compound.`,
    })
  }
}

function flagEmpty(table: SiteTable, channels: readonly string[], flags: SiteFlag[][]): void {
  const counted = table.names.find((name) => name.startsWith('Image_Count_'))
  const measures = counted ? [column(table, counted)] : channels.map((channel) => signalsOf(table, channel))
  if (measures.length === 0) return
  const usual = measures.map((values) => median(values.filter(Number.isFinite)))
  for (let site = 0; site < table.rows; site++) {
    const shares = measures.map((values, i) => (values[site] === 0 ? 0 : values[site]! / usual[i]!))
    const low = table.rows >= LEAST_SITES ? EMPTY_SHARE : 0
    if (!shares.every((share) => share === 0 || share < low)) continue
    const what = counted
      ? `${measures[0]![site]} objects, usually ${usual[0]}`
      : 'hardly any signal above the background'
    flags[site]!.push({ kind: 'empty', channel: undefined, reason: `The site looks empty: ${what}.` })
  }
}

/** Brightest thousandth of the pixels above the background. */
function signalsOf(table: SiteTable, channel: string): number[] {
  const backgrounds = column(table, `${QUALITY_PREFIX}Background_${channel}`)
  return column(table, `${QUALITY_PREFIX}UpperTail_${channel}`).map((tail, site) => tail - backgrounds[site]!)
}

/** Deviations from the plate's median in robust standard deviations; 0 where a value is missing or sites are few. */
function outlyingness(values: readonly number[], leastSpread: number): number[] {
  const known = values.filter(Number.isFinite)
  if (known.length < LEAST_SITES) return values.map(() => 0)
  const centre = median(known)
  const spread = Math.max(robustDeviation(known), leastSpread)
  return values.map((value) => (Number.isFinite(value) ? (value - centre) / spread : 0))
}

/** NaN throughout where the table has no such column. */
function column({ names, rows, values }: SiteTable, name: string): number[] {
  const j = names.indexOf(name)
  return Array.from({ length: rows }, (_, site) => (j < 0 ? Number.NaN : values[site * names.length + j]!))
}
