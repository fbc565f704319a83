/** The width of a pixel in micrometres, where a TIFF says it: OME-XML, MetaMorph XML, ImageJ text, or resolution tags. */

export interface ResolutionTags {
  /** Pixels per unit along x. */
  readonly perUnit: number | undefined
  /** TIFF resolution unit: 1 none, 2 inch, 3 centimetre. */
  readonly unit: number
}

const MICRONS: Readonly<Record<string, number>> = {
  pm: 1e-6,
  nm: 1e-3,
  um: 1,
  µm: 1,
  μm: 1,
  micron: 1,
  microns: 1,
  mm: 1e3,
  cm: 1e4,
  inch: 25_400,
  m: 1e6,
}

/** Larger pixels come from printing resolutions such as 72 dots per inch, not from a microscope. */
const LARGEST = 50
/** Plain resolution tags above this are a bare camera's pixels (6.45 µm is a common one), not those on the sample. */
const LARGEST_BY_TAGS = 5

/** Micrometres per pixel, or undefined where nothing believable is said. */
export function pixelMicronsOf(description: string, tags: ResolutionTags): number | undefined {
  const found = [fromOme(description), fromMetaMorph(description), fromImageJ(description, tags), fromTags(tags)]
  return found.find((microns) => microns !== undefined && microns > 0 && microns <= LARGEST)
}

function fromOme(description: string): number | undefined {
  const size = /<(?:\w+:)?Pixels\b[^>]*?\bPhysicalSizeX="([^"]+)"/.exec(description)?.[1]
  const unit = /<(?:\w+:)?Pixels\b[^>]*?\bPhysicalSizeXUnit="([^"]+)"/.exec(description)?.[1] ?? 'µm'
  return size === undefined ? undefined : Number(size) * (MICRONS[plainUnit(unit)] ?? Number.NaN)
}

function fromMetaMorph(description: string): number | undefined {
  const value = (id: string) => new RegExp(`<prop id="${id}"[^>]*?value="([^"]*)"`).exec(description)?.[1]
  if (value('spatial-calibration-state') === 'off') return undefined
  const size = value('spatial-calibration-x')
  return size === undefined
    ? undefined
    : Number(size) * (MICRONS[plainUnit(value('spatial-calibration-units') ?? 'um')] ?? Number.NaN)
}

function fromImageJ(description: string, { perUnit }: ResolutionTags): number | undefined {
  if (!description.startsWith('ImageJ=') || !perUnit) return undefined
  const unit = MICRONS[plainUnit(/^unit=(.+)$/m.exec(description)?.[1] ?? '')]
  return unit && unit / perUnit
}

function fromTags({ perUnit, unit }: ResolutionTags): number | undefined {
  if (!perUnit || (unit !== 2 && unit !== 3)) return undefined
  const microns = (unit === 2 ? 25_400 : 10_000) / perUnit
  return microns <= LARGEST_BY_TAGS ? microns : undefined
}

/** ImageJ escapes the micro sign in its texts. */
function plainUnit(unit: string): string {
  return unit.trim().replaceAll('\\u00B5', 'µ').replaceAll('&#181;', 'µ').replaceAll('&#xB5;', 'µ')
}
