/**
 * Measure: what a segmented site says in numbers. Every object is measured under CellProfiler's names, every plane is
 * judged for focus, saturation and background, and objects are summed up by site and well. Lengths are in pixels and
 * intensities in the image's own units. Pure: arrays in, arrays out.
 */
export { type Aggregate, aggregateObjects, type ObjectBlock } from './aggregate.ts'
export { flagSites, type SiteFlag, type SiteFlagKind, type SiteTable } from './flags.ts'
export {
  MEASUREMENT_GROUPS,
  type MeasureInput,
  type MeasurementGroup,
  type NamedPlane,
  type ObjectTable,
} from './input.ts'
export { COMPARTMENTS, type Compartment, columnNames, columnSafe } from './names.ts'
export { type ImageTable, imageQuality } from './quality.ts'
export { measureSite } from './site.ts'
