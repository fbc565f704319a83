/** Control roles a well can have, and how people spell them. */

export const ROLES = ['negative_control', 'positive_control', 'treatment', 'reference', 'empty', 'excluded'] as const
export type Role = (typeof ROLES)[number]

/** What the interface and the report call a role. */
export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  negative_control: 'Negative control',
  positive_control: 'Positive control',
  treatment: 'Treatment',
  reference: 'Reference',
  empty: 'Empty',
  excluded: 'Excluded',
}

/** Spellings in lower case without anything but letters and digits; JUMP, LINCS, Genedata and everyday ones. */
const SPELLINGS: Readonly<Record<Role, string>> = {
  negative_control:
    'n nc neg negative negcon negctrl negctl negcntrl negcontrol negativecontrol negativectrl ctrlneg ctlneg controlneg ' +
    'controlnegative ctlvehicle ctluntrt vehicle vehiclecontrol vehiclectrl solvent solventcontrol mock mocktreated ' +
    'untreated untreatedcontrol neutral neutralcontrol neutralcontrols dmso dmsocontrol dmsoctrl scrambled scramblecontrol ' +
    'nontargeting nontargetingcontrol ntc',
  positive_control:
    'p pc pos positive poscon posctrl posctl poscntrl poscontrol positivecontrol positivectrl ctrlpos ctlpos controlpos ' +
    'controlpositive trtposcon inhibitorcontrol inhibitorcontrols stimulatorcontrol activator activatorcontrol',
  treatment:
    't s trt treatment treatments treated trtcp trtsh trtoe trtxpr sample samples test testcompound compound compounds ' +
    'cmpd cmpds cmp cpd cpds drug drugs unknown experimental perturbation perturbed query library',
  reference: 'r ref reference references referencecompound referencecontrol refcompound standard std benchmark',
  empty:
    'e b empty emptywell blank blanks blankwell bl none nothing unused void nocells nocell mediaonly mediumonly background',
  excluded:
    'x exclude excluded excl omit omitted ignore ignored skip skipped reject rejected masked flagged invalid bad outlier',
}

const ROLE_OF_SPELLING: ReadonlyMap<string, Role> = new Map(
  ROLES.flatMap((role) => SPELLINGS[role].split(' ').map((spelling) => [spelling, role] as const)),
)

/** How a longer text must begin to have the role; what follows names the control: `poscon_diverse`, `pos: nocodazole`. */
const PREFIXES: readonly (readonly [RegExp, Role])[] = [
  [/^(?:neg(?:ative)?)[\s_-]*(?:con(?:trols?)?|ctrls?|ctls?)?(?=$|[^a-z])/i, 'negative_control'],
  [/^(?:pos(?:itive)?)[\s_-]*(?:con(?:trols?)?|ctrls?|ctls?)?(?=$|[^a-z])/i, 'positive_control'],
  [/^(?:trt|treatment|treated|sample|compound)(?=[^a-z])/i, 'treatment'],
  [/^ref(?:erence)?(?=[^a-z])/i, 'reference'],
  [/^excluded?(?=[^a-z])/i, 'excluded'],
]

export interface ParsedRole {
  readonly role: Role
  /** What the text says beyond the role: `diverse` of `poscon_diverse`. */
  readonly control?: string | undefined
}

/** Reads the text of a role column, any case and punctuation; undefined when it names no role. A bare `control` does not. */
export function parseRole(text: string): ParsedRole | undefined {
  const role = ROLE_OF_SPELLING.get(bare(text))
  if (role) return { role }
  const trimmed = text.trim()
  for (const [prefix, named] of PREFIXES) {
    const match = prefix.exec(trimmed)
    if (!match) continue
    const control = trimmed.slice(match[0].length).replace(/^[^\p{L}\p{N}]+|[)\]\s]+$/gu, '')
    const isControl = named === 'negative_control' || named === 'positive_control'
    return isControl && control ? { role: named, control } : { role: named }
  }
  return undefined
}

/** CellProfiler's code of a `*_Controls` column: −1 negative, 0 neither, 1 positive. */
export function roleOfCode(text: string): Role | undefined {
  const code = Number(text.trim().replace('−', '-') || Number.NaN)
  return code === -1 ? 'negative_control' : code === 0 ? 'treatment' : code === 1 ? 'positive_control' : undefined
}

/**
 * The role that a treatment's name itself gives away: `Empty`, `negative control`, `POSCON`. Single letters, solvents
 * and words that also name treatments do not: only a role column can say that DMSO is the negative control.
 */
export function roleOfTreatmentName(text: string): Role | undefined {
  return /^(?:neg(?:ative)?$|pos(?:itive)?$|neg(?:ative)?[\s_-]*(?:con|ctrl|ctl)|pos(?:itive)?[\s_-]*(?:con|ctrl|ctl)|empty|blank|exclude|no[\s_-]?cells)/i.test(
    text.trim(),
  )
    ? parseRole(text)?.role
    : undefined
}

const VEHICLES = new Set(
  'dmso vehicle solvent water h2o pbs media medium ethanol etoh methanol meoh saline mock untreated nontreated buffer'.split(
    ' ',
  ),
)

/** True for the names of solvents and of no treatment at all, also with a percentage: `DMSO`, `0.1% DMSO`. */
export function isVehicle(text: string): boolean {
  return VEHICLES.has(bare(text.replace(/[\d.,]+\s*%/g, '')))
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '')
}
