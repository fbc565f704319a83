/** What the columns of a layout are called: every usual header → the field it fills, or the free column it becomes. */
import { parseUnit } from './dose.ts'

/** `map` names the layout file of a plate, in a barcode table. */
export type Field = 'plate' | 'well' | 'row' | 'column' | 'role' | 'treatment' | 'dose' | 'unit' | 'map' | 'ignored'

/** Headers by field, in lower case without anything but letters and digits; the earlier wins when a file has several. */
const FIELDS: Readonly<Record<Exclude<Field, 'ignored'>, string>> = {
  plate:
    'plate plateid platename platecode plateidentifier assayplate assayplateid assayplatename platebarcode barcode ' +
    'assayplatebarcode barcodeid platenumber plateno platenr platenum plateindex',
  well:
    'well wellid wellname wellposition wellpos wellcode wellcoordinate wellcoordinates welllocation welladdress welllabel ' +
    'platewell assaywell pertwell destinationwell destwell wellnumber wellno wellnr wellindex wellidx position ' +
    'coordinate coordinates address location',
  row: 'row wellrow platerow rowname rowletter rowid rowindex rownumber rowno rownr',
  column:
    'column col wellcolumn wellcol platecolumn platecol columnname columnid colid columnindex columnnumber colnumber columnno colno',
  role:
    'role wellrole controlrole controltype wellcontroltype welltype control controls controlstatus perttype type sampletype ' +
    'broadsampletype samplerole contenttype compoundtype treatmenttype content category class group wellgroup',
  treatment:
    'treatment treatmentname compound compoundname perturbation perturbationname pertiname pertname drug drugname cmpd ' +
    'cmpdname cpd cpdname chemical chemicalname substance substancename molecule agent reagent inhibitor stimulus ' +
    'treatmentid compoundid cmpdid cpdid drugid perturbationid pertid broadsample broadid jcp2022 jcpid sirna sirnaid ' +
    'sgrna grna guide shrna orf construct condition sample samplename sampleid name gene genesymbol genename ' +
    'targetgene symbol',
  dose:
    'dose concentration conc doses concentrations dosevalue concentrationvalue concvalue finalconcentration finalconc ' +
    'dosage doselevel pertdose stockconcentration',
  unit: 'unit units doseunit doseunits concentrationunit concentrationunits concunit concunits pertdoseunit',
  map: 'platemap platemapname platemapfile layout layoutfile layoutname map mapfile mapname template templatefile file filename',
}

/** Headers of no use for a layout: running numbers, sites within a well, image files. */
const IGNORED =
  /^(?:|unnamed\d*|index|imagenumber|objectnumber|imageindex|site|field|fov|fieldid|siteid|frame|wellsite)$/
/** Image files of CellProfiler's LoadData and measurements of profiles: not a layout's business. */
export const MEASUREMENT =
  /^(?:(?:Cells|Cytoplasm|Nuclei|Image|Embedding)_|(?:FileName|PathName|URL|Frame|Series|Group|Height|Width|MD5Digest|Count|ExecutionTime|ModuleError)_)/

/** Free columns that later steps look for, by their other names. */
const CANONICAL: Readonly<Record<string, string>> = {
  moa: 'moa mechanism mechanismofaction pertmoa',
  smiles: 'smiles canonicalsmiles isomericsmiles',
  inchikey: 'inchikey inchikey14',
  gene: 'gene genesymbol genename targetgene symbol',
  target: 'target targets targetname',
  replicate: 'replicate rep repl replicateid replicatenumber replicateno technicalreplicate',
  batch: 'batch batchid batchnumber batchname',
  cell_line: 'cellline celltype cellid cellname',
  series: 'series doseseries curve curveid',
}

const FIELD_BY_KEY = ranked(FIELDS)
const NAME_BY_KEY = new Map(
  Object.entries(CANONICAL).flatMap(([name, keys]) => keys.split(' ').map((key) => [key, name])),
)
/** Keys that say `role` or `treatment` only if the cells do. */
const WEAK_ROLES = new Set(
  'type sampletype content category class group wellgroup control controls compoundtype treatmenttype'.split(' '),
)

export interface HeaderColumn {
  readonly index: number
  /** As written, without `Metadata_`; well-known free columns by their usual name. */
  readonly name: string
  readonly field: Field | undefined
  /** Smaller wins among columns of one field. */
  readonly rank: number
  /** Unit in the header: `conc (uM)`. */
  readonly unit?: string | undefined
  /** Dose columns that hold log10 of the dose. */
  readonly isLog: boolean
  /** CellProfiler's `*_Controls` and `*_Doses`. */
  readonly isCellProfiler: boolean
  /** True when the header alone does not make it a role column. */
  readonly isWeakRole: boolean
}

/** Recognises each header of a table. */
export function describeHeader(header: readonly string[]): HeaderColumn[] {
  const taken = new Set<string>()
  return header.map((written, index) => {
    const stripped = written.trim().replace(/^(?:Image_)?Metadata_/i, '')
    const { base, unit } = splitUnit(stripped)
    const key = bare(base)
    const named = fieldOf(stripped, written.trim(), key, unit)
    const canonical = NAME_BY_KEY.get(key) ?? stripped
    const name = taken.has(canonical) ? (taken.has(stripped) ? `${stripped} (${index + 1})` : stripped) : canonical
    taken.add(name)
    const isCellProfiler = /^[^_]+(?:_[^_]+)*_(?:Controls|Doses)$/.test(written.trim())
    return {
      index,
      name,
      unit,
      isCellProfiler,
      isLog: /^log(?:10)?/.test(key),
      isWeakRole: WEAK_ROLES.has(key),
      ...named,
    }
  })
}

/** True for a header that fills a field or is one of the free columns that later steps look for. */
export function isUsualColumn(header: string): boolean {
  const { field, name } = describeHeader([header])[0]!
  return (field !== undefined && field !== 'ignored') || Object.hasOwn(CANONICAL, name)
}

/** The columns that fill a field, best first. */
export function columnsOf(columns: readonly HeaderColumn[], field: Field): HeaderColumn[] {
  return columns.filter((column) => column.field === field).sort((a, b) => a.rank - b.rank || a.index - b.index)
}

/** True when the columns say where wells are. */
export function locatesWells(columns: readonly HeaderColumn[]): boolean {
  const has = (field: Field): boolean => columns.some((column) => column.field === field)
  return has('well') || (has('row') && has('column'))
}

function fieldOf(
  stripped: string,
  written: string,
  key: string,
  unit: string | undefined,
): { field: Field | undefined; rank: number } {
  if (MEASUREMENT.test(written) && stripped === written) return { field: 'ignored', rank: 0 }
  if (IGNORED.test(key) && unit === undefined) return { field: 'ignored', rank: 0 }
  const known = FIELD_BY_KEY.get(key.replace(/^log(?:10)?(?=conc|dose|$)/, '')) ?? FIELD_BY_KEY.get(key)
  if (known) return known
  if (/_controls$/i.test(stripped)) return { field: 'role', rank: 0 }
  if (/_doses?$/i.test(stripped)) return { field: 'dose', rank: 50 }
  if (unit !== undefined && key === '') return { field: 'dose', rank: /M$/.test(unit) ? 60 : 61 }
  return { field: undefined, rank: 0 }
}

/** `conc (uM)`, `dose_nM`, `Concentration [µg/ml]`, `uM` → name and unit; a unit alone leaves an empty name. */
function splitUnit(header: string): { base: string; unit: string | undefined } {
  if (header.length > 1 && parseUnit(header)) return { base: '', unit: parseUnit(header) }
  const bracketed = /^(.*?)[\s_]*[([{]([^)\]}]+)[)\]}]\s*$/.exec(header)
  if (bracketed) return { base: bracketed[1]!, unit: parseUnit(bracketed[2]!.replace(/^(?:in|log10|log)\s+/i, '')) }
  const suffixed = /^(.*[^\s_])[\s_]+(?:in[\s_]+)?([^\s_]{2,}|M)$/.exec(header)
  const unit = suffixed && parseUnit(suffixed[2]!)
  return unit ? { base: suffixed[1]!, unit } : { base: header, unit: undefined }
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

function ranked(fields: Readonly<Record<string, string>>): ReadonlyMap<string, { field: Field; rank: number }> {
  const byKey = new Map<string, { field: Field; rank: number }>()
  for (const [field, keys] of Object.entries(fields)) {
    for (const [rank, key] of keys.split(' ').entries()) {
      if (!byKey.has(key)) byKey.set(key, { field: field as Field, rank: rank + 1 })
    }
  }
  return byKey
}
