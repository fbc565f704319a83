/** Which evidence is shown: of which wells, in which order, from which probability on. */
import type { Choice } from '../ui/index.ts'
import type { EvidenceQuery } from './use-evidence.ts'

export type EvidenceScope = 'all' | 'plate' | 'well'

export const ORDERS = [
  { value: 'score' as const, label: 'strongest region first' },
  { value: 'probability' as const, label: 'most certain image first' },
  { value: 'well' as const, label: 'well by well' },
]

export interface EvidenceChoice {
  readonly runId: number
  readonly scope: EvidenceScope
  readonly wellId: number | undefined
  readonly plateId: number | undefined
  readonly minimumProbability: number
  readonly order: EvidenceQuery['order']
}

/** The question of a choice; a scope whose plate or well is not open means everything. */
export function queryOf(choice: EvidenceChoice): EvidenceQuery {
  const { runId, scope, wellId, plateId, minimumProbability, order } = choice
  return {
    runId,
    wellId: scope === 'well' ? (wellId ?? null) : null,
    plateId: scope === 'plate' ? (plateId ?? null) : null,
    minimumProbability,
    order,
  }
}

/** Scopes by the names of what is open on the map. */
export function scopeChoices(
  plate: string | undefined,
  well: string | undefined,
  several: boolean,
): Choice<EvidenceScope>[] {
  return [
    { value: 'all', label: 'whole screen' },
    ...(several ? [{ value: 'plate' as const, label: `plate ${plate ?? ''}`.trim() }] : []),
    { value: 'well', label: well ? `well ${well}` : 'open well', disabled: well === undefined },
  ]
}
