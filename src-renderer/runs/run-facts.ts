/** Runs and their parameters as people read them. */
import type { RunSummary } from '../../src-main/contract/index.ts'
import { type Fact, showCount, showDuration, showWhen } from '../ui/index.ts'

const STATUS_TONES: Readonly<Record<RunSummary['status'], Fact['tone']>> = {
  queued: undefined,
  running: undefined,
  done: 'good',
  failed: 'bad',
  cancelled: 'warn',
  interrupted: 'warn',
}

/** Where a number of this run comes from. */
export function provenanceFacts(run: RunSummary): Fact[] {
  return [
    { name: 'Status', value: run.status, tone: STATUS_TONES[run.status] },
    { name: 'Made', value: showWhen(run.createdAt) },
    { name: 'Time spent', value: showDuration(run.seconds) },
    { name: 'Sites', value: `${showCount(run.doneSites)} of ${showCount(run.sites)}` },
    ...(run.failedSites ? [{ name: 'Failed sites', value: showCount(run.failedSites), tone: 'bad' as const }] : []),
    ...(run.kind === 'train'
      ? []
      : [{ name: run.kind === 'predict' ? 'Regions' : 'Objects', value: showCount(run.objects) }]),
    { name: 'Program', value: `Platescope ${run.programVersion}` },
    { name: 'Provider', value: run.provider },
    { name: 'Seed', value: run.seed === null ? 'none needed' : String(run.seed) },
    { name: 'Layout', value: `version ${run.layoutVersion}` },
  ]
}

/** Every parameter on its own line: nested names joined by a dot, in words. */
export function parameterFacts(
  parameters: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, string>> = {},
  prefix = '',
): Fact[] {
  return Object.entries(parameters).flatMap(([key, value]): Fact[] => {
    const name = prefix ? `${prefix} · ${inWords(key)}` : inWords(key)
    if (isRecord(value)) return parameterFacts(value, names, name)
    return [{ name, value: names[`${key}:${value}`] ?? showParameter(value) }]
  })
}

/** What can be done with a run in its state. */
export function canResume(run: Pick<RunSummary, 'status'>): boolean {
  return run.status === 'interrupted' || run.status === 'cancelled' || run.status === 'failed'
}

export function isActive(run: Pick<RunSummary, 'status'>): boolean {
  return run.status === 'running' || run.status === 'queued'
}

function showParameter(value: unknown): string {
  if (value === null || value === undefined) return 'automatic'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.map(showParameter).join(', ') || 'none'
  if (isRecord(value)) return 'name' in value ? String(value.name) : Object.values(value).map(showParameter).join(' ')
  return String(value)
}

/** `thresholdFactor` → `Threshold factor`; `channelId` → `Channel`. */
function inWords(key: string): string {
  const spaced = key
    .replace(/Id$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
