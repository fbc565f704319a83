/** A model's card in lines. */
import type { ModelSummary } from '../../src-main/contract/index.ts'
import { type Fact, showBytes, showPlain, showValue } from '../ui/index.ts'

export function modelFacts(model: ModelSummary): Fact[] {
  const metrics = Object.entries(model.metrics).map(([name, value]) => ({
    name: inWords(name),
    value: showValue(value),
  }))
  return [
    { name: 'Task', value: inWords(model.task) },
    { name: 'Classes', value: model.classes.join(', ') || '–' },
    { name: 'Channels', value: model.channels.join(', ') || '–' },
    { name: 'Made', value: dateOf(model.createdAt) },
    { name: 'Licence', value: model.licence ?? 'not stated', tone: model.licence ? undefined : 'warn' },
    { name: 'Size', value: showBytes(model.bytes) },
    { name: 'SHA-256', value: `${model.hash.slice(0, 16)}…`, hint: model.hash },
    ...metrics,
  ]
}

const SAID = new Set(['name', 'task', 'classes', 'channels', 'licence', 'sha256', 'createdAt', 'metrics'])

/** The rest of the card, nested names joined; long lists are shortened. */
export function cardFacts(card: Readonly<Record<string, unknown>>, prefix = '', depth = 0): Fact[] {
  return Object.entries(card).flatMap(([key, value]): Fact[] => {
    if (depth === 0 && SAID.has(key)) return []
    if (value === null || value === undefined || value === '') return []
    const name = prefix ? `${prefix} · ${inWords(key).toLowerCase()}` : inWords(key)
    if (typeof value === 'object' && !Array.isArray(value) && depth < 3)
      return cardFacts(value as Record<string, unknown>, name, depth + 1)
    return [{ name, value: shortened(value), hint: typeof value === 'string' ? value : JSON.stringify(value) }]
  })
}

function shortened(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return showPlain(value)
  const parts = Array.isArray(value) ? value.map(shownEntry) : [String(value)]
  const text = parts.length > 4 ? `${parts.slice(0, 3).join(', ')} and ${parts.length - 3} more` : parts.join(', ')
  return text.length > 160 ? `${text.slice(0, 157)}…` : text
}

function shownEntry(entry: unknown): string {
  if (typeof entry === 'number') return showPlain(entry)
  return typeof entry === 'object' ? JSON.stringify(entry) : String(entry)
}

/** `rare-phenotype` → `Rare phenotype`; `pixelMicrons` → `Pixel microns`. */
function inWords(key: string): string {
  const spaced = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_]/g, ' ')
    .toLowerCase()
  return (spaced.charAt(0).toUpperCase() + spaced.slice(1)).replace(/\broc auc\b/i, 'ROC AUC')
}

function dateOf(text: string): string {
  const date = new Date(text)
  return Number.isNaN(date.getTime())
    ? text
    : date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
}
