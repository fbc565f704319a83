/** Names of measurements as people read them. */
import type { ReadoutName } from '../../src-main/contract/index.ts'

/** `MeanIntensity · DNA` → `Mean intensity · DNA`; channels and acronyms stay as they are. */
export function wordsOfLabel(label: string): string {
  const [first = '', ...rest] = label.split(' · ')
  const words = first
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word, index) => (/^[A-Z]{2,}/.test(word) || index === 0 ? word : word.toLowerCase()))
    .join(' ')
  return [words, ...rest].join(' · ')
}

/** `Nuclei: Mean intensity · DNA`; image-level measurements stand without a compartment. */
export function readoutTitle(name: Pick<ReadoutName, 'compartment' | 'label'>): string {
  const words = wordsOfLabel(name.label)
  return name.compartment === 'Image' || name.compartment === '' ? words : `${name.compartment}: ${words}`
}
