/** Roles as people, JUMP, LINCS and plate readers spell them. */
import { expect, test } from 'vitest'
import { parseRole, ROLE_LABELS, ROLES } from './index.ts'
import { isVehicle, roleOfTreatmentName } from './role.ts'

test.each([
  ['negcon', 'negative_control'],
  ['Negative Control', 'negative_control'],
  ['NEG', 'negative_control'],
  ['neg. ctrl', 'negative_control'],
  ['negative_control', 'negative_control'],
  ['ctl_vehicle', 'negative_control'],
  ['DMSO', 'negative_control'],
  ['Control Negative', 'negative_control'],
  ['poscon_diverse', 'positive_control'],
  ['pos_ctrl', 'positive_control'],
  ['Positive', 'positive_control'],
  ['trt', 'treatment'],
  ['trt_cp', 'treatment'],
  ['Sample X12', 'treatment'],
  ['cmpd', 'treatment'],
  ['Reference compound', 'reference'],
  ['blank', 'empty'],
  ['Empty', 'empty'],
  ['exclude', 'excluded'],
])('%s is %s', (text, role) => {
  expect(parseRole(text)?.role).toBe(role)
})

test('what follows a control names it', () => {
  expect(parseRole('poscon_diverse')).toEqual({ role: 'positive_control', control: 'diverse' })
  expect(parseRole('positive control (nocodazole)')).toEqual({ role: 'positive_control', control: 'nocodazole' })
})

test.each(['control', 'nocodazole', 'positron', 'negotiable', 'A01', '', '1'])('%j is no role', (text) => {
  expect(parseRole(text)).toBeUndefined()
})

test('a compound name gives a role away only when it can mean nothing else', () => {
  expect(roleOfTreatmentName('Empty')).toBe('empty')
  expect(roleOfTreatmentName('pos ctrl')).toBe('positive_control')
  for (const name of ['DMSO', 'Compound 7', 'P', 'Reference', 'posaconazole', 'negamycin'])
    expect(roleOfTreatmentName(name)).toBeUndefined()
})

test('solvents are told from treatments', () => {
  for (const name of ['DMSO', '0.1% DMSO', 'Water', 'untreated']) expect(isVehicle(name)).toBe(true)
  expect(isVehicle('Nocodazole')).toBe(false)
})

test('every role has a label', () => {
  expect(Object.keys(ROLE_LABELS)).toEqual([...ROLES])
})
