/** Names of measurements. */
import { expect, test } from 'vitest'
import { readoutTitle, wordsOfLabel } from './readout-title.ts'

test('a measurement is told in words, with its compartment and channel', () => {
  expect(readoutTitle({ compartment: 'Nuclei', label: 'MeanIntensity · DNA' })).toBe('Nuclei: Mean intensity · DNA')
  expect(readoutTitle({ compartment: 'Image', label: 'Count · Nuclei' })).toBe('Count · Nuclei')
})

test('acronyms and channel names stay as they are', () => {
  expect(wordsOfLabel('RWCoefficient · GFP-FKHR · DNA')).toBe('RW coefficient · GFP-FKHR · DNA')
  expect(wordsOfLabel('FracAtD · Channel1 · 2of4')).toBe('Frac at d · Channel1 · 2of4')
})
