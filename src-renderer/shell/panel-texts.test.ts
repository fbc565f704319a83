/** What the side panels say. */
import { expect, test } from 'vitest'
import { completenessFacts, plateNote, runNote } from './panel-texts.ts'

const planes = { present: 190, missing: 0, notAcquired: 0, unreadable: 0, duplicate: 0 }

test('a plate tells its missing planes before its wells', () => {
  expect(plateNote({ wells: 96, hasWells: true, planes })).toBe('96 wells')
  expect(plateNote({ wells: 96, hasWells: true, planes: { ...planes, missing: 2 } })).toBe('2 missing')
  expect(plateNote({ wells: 16, hasWells: false, planes })).toBe('16 sets')
})

const segment = { kind: 'segment' } as const

test('a running run counts failed sites as gone through, and never shows 100 % before its end', () => {
  expect(runNote({ ...segment, status: 'running', sites: 96, doneSites: 60, failedSites: 1 })).toBe('63 %')
  expect(runNote({ ...segment, status: 'running', sites: 1000, doneSites: 999, failedSites: 0 })).toBe('99 %')
  expect(runNote({ ...segment, status: 'done', sites: 96, doneSites: 94, failedSites: 2 })).toBe('2 failed')
  expect(runNote({ ...segment, status: 'interrupted', sites: 96, doneSites: 94, failedSites: 0 })).toBe('interrupted')
})

test('missing and unreadable planes are different states, marked only when there are any', () => {
  const facts = completenessFacts({ ...planes, unreadable: 3 })
  expect(facts.find((fact) => fact.name === 'Unreadable')).toMatchObject({ value: '3', tone: 'bad' })
  expect(facts.find((fact) => fact.name === 'Missing')).toMatchObject({ value: '0', tone: undefined })
  expect(completenessFacts(undefined)).toEqual([])
})
