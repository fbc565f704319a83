/** Attributes of operations: which an operation knows, of which kind, with which default. */
import { Fault } from '../base/index.ts'
import type { Tensor } from './tensor.ts'

export type Attribute = number | readonly number[] | string | Tensor
/** By name; an attribute that was not given and has no default is absent. */
export type Attributes = Readonly<Record<string, Attribute>>

export interface AttributeSpec {
  readonly kind: 'int' | 'float' | 'ints' | 'text' | 'tensor'
  readonly standard?: Attribute
}
export type AttributeSpecs = Readonly<Record<string, AttributeSpec>>

const spec = (kind: AttributeSpec['kind'], standard?: Attribute): AttributeSpec =>
  standard === undefined ? { kind } : { kind, standard }

export const int = (standard?: number): AttributeSpec => spec('int', standard)
export const float = (standard?: number): AttributeSpec => spec('float', standard)
export const ints = (): AttributeSpec => spec('ints')
export const text = (standard: string): AttributeSpec => spec('text', standard)
export const tensor = (): AttributeSpec => spec('tensor')

const FITS: Readonly<Record<AttributeSpec['kind'], (value: Attribute) => boolean>> = {
  int: Number.isInteger,
  float: (value) => typeof value === 'number',
  ints: (value) => Array.isArray(value) && value.every(Number.isInteger),
  text: (value) => typeof value === 'string',
  tensor: (value) => typeof value === 'object' && 'dtype' in value,
}

/** Given attributes completed by defaults, in the order of the specification. Unknown names and wrong kinds are refused. */
export function completed(specs: AttributeSpecs, given: Attributes): Attributes {
  const unknown = Object.keys(given).find((name) => !(name in specs))
  if (unknown !== undefined) throw new Fault('bad_argument', `attribute ${unknown} is not known`)
  const complete: Record<string, Attribute> = {}
  for (const [name, { kind, standard }] of Object.entries(specs)) {
    const value = given[name] ?? standard
    if (value === undefined) continue
    if (!FITS[kind](value)) throw new Fault('bad_argument', `attribute ${name} is not of kind ${kind}`)
    complete[name] = value
  }
  return complete
}

/** A number that the specification guarantees, by a default or because `infer` has asked for it. */
export function numberIn(attributes: Attributes, name: string): number {
  const value = attributes[name]
  if (typeof value === 'number') return value
  throw new Fault('bad_argument', `attribute ${name} is missing`)
}

export const numbersIn = (attributes: Attributes, name: string): readonly number[] | undefined => {
  const value = attributes[name]
  return Array.isArray(value) ? value : undefined
}

export const textIn = (attributes: Attributes, name: string): string => String(attributes[name] ?? '')
export const isSet = (attributes: Attributes, name: string): boolean => numberIn(attributes, name) !== 0
