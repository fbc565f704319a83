/** The user's own patterns: what they read, and what is said when they cannot be. */
import { describe, expect, it } from 'vitest'
import { Fault } from '../base/index.ts'
import { compilePattern, previewPattern } from './pattern.ts'

function messageOf(text: string): string {
  try {
    compilePattern(text)
  } catch (error) {
    if (error instanceof Fault && error.code === 'bad_pattern') return error.message
    throw error
  }
  return 'no fault'
}

describe('a template', () => {
  it('reads each named part, in any letter case of the ending', () => {
    const [row] = previewPattern('{plate}_{well}_s{site}_w{channel}.tif', ['deep/Screen_2_B07_s3_w1.TIF'])
    expect(row).toMatchObject({ matched: true, plate: 'Screen_2', well: 'B07', site: 3, channel: '1' })
  })

  it('with a slash reads the folders as well', () => {
    const [row] = previewPattern('{plate}/{row}-{column}/{channel}_z{z}_t{time}', ['x/P1/C-11/GFP_z04_t2.png'])
    expect(row).toMatchObject({ plate: 'P1', well: 'C11', channel: 'GFP', z: 4, time: 2 })
  })

  it('passes over what {*} stands for', () => {
    const [row] = previewPattern('{*}_{well}_{*}_{channel}.tif', ['junk_H12_more_junk_DAPI.tif'])
    expect(row).toMatchObject({ matched: true, well: 'H12' })
  })

  it('says of a name that it does not fit, and of a well that it is none', () => {
    const rows = previewPattern('{well}_{channel}.tif', ['A01_x.tif', 'nothing.tif', 'ZZ99_x.tif'])
    expect(rows.map(({ matched }) => matched)).toEqual([true, false, false])
    expect(rows[2]!.problem).toContain('ZZ99')
  })
})

describe('an expression', () => {
  it('reads named groups', () => {
    const pattern = compilePattern('^(?<well>[A-P]\\d{2})-(?<channel>\\w+?)-(?<site>\\d+)')
    expect(previewPattern(pattern, ['sub/C05-DAPI-7.tif'])[0]).toMatchObject({ well: 'C05', channel: 'DAPI', site: 7 })
  })

  it.each([
    ['', 'empty'],
    ['{plate}_{site}.tif', 'names no well'],
    ['{well}_{wave}.tif', '(at character 8)'],
    ['{well}_{well}.tif', 'stands twice. (at character 8)'],
    ['{well}_{site.tif', '(at character 8)'],
    ['(?<well>A01', '(at character 1)'],
    ['(?<well>A01))', '(at character 13)'],
    ['(?<well>[A-P)', '(at character 9)'],
    ['(?<well>A01)(?<wave>x)', '(at character 16)'],
  ])('is refused with the place where it goes wrong: %s', (text, part) => {
    expect(messageOf(text)).toContain(part)
  })

  it.each(['^(?<well>([A-Z]+)+)x$', '^(?<well>(a|a)*)$', '(?<well>(\\w+_?)+)-end$'])(
    'that would take for ever is refused at once: %s',
    (text) => {
      const started = performance.now()
      expect(messageOf(text)).toContain('for ever')
      expect(performance.now() - started).toBeLessThan(2000)
    },
  )

  it('leaves a path of absurd length alone', () => {
    const [row] = previewPattern('{well}_{channel}.tif', [`${'A01_'.repeat(3000)}.tif`])
    expect(row).toMatchObject({ matched: false, problem: 'The path is too long.' })
  })
})
