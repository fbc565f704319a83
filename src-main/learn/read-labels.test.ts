/** Label tables, good and bad, and the splits that are made of them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { Fault } from '../base/index.ts'
import { readLabels } from './index.ts'

const home = temporaryFolder('labels')
let sets = 0

/** A folder with the named files, which need only exist, and the label table; its reading. */
function reading(table: string, files: readonly string[], options = {}) {
  const folder = join(home, String(sets++))
  mkdirSync(join(folder, 'w'), { recursive: true })
  for (const file of files) writeFileSync(join(folder, file), '')
  const path = join(folder, 'labels.csv')
  writeFileSync(path, table)
  return readLabels(folder, path, options)
}

async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(Fault)
  expect((error as Fault).code).toBe('bad_labels')
  return error as Fault
}

const FOUR = ['a.png', 'b.png', 'c.png', 'w/d.png']

describe('a label table', () => {
  it('gives names, planes, groups and splits, and the positive class last', async () => {
    const table =
      'split,File,label,group\ntrain,a.png,wild,w1\ntraining,b.png,knock,w2\nval,c.png,wild,w3\ntest,w\\d.png,knock,w4\n'
    const { classes, images } = await reading(table, FOUR, { positive: 'knock' })
    expect(classes).toEqual(['wild', 'knock'])
    expect(images.map(({ name, group, split }) => [name, group, split])).toEqual([
      ['a.png', 'w1', 'train'],
      ['b.png', 'w2', 'train'],
      ['c.png', 'w3', 'validation'],
      ['w/d.png', 'w4', 'test'],
    ])
    expect(images[3]!.planes[0]!.path).toMatch(/w\/d\.png$/)
  })

  it('without groups and splits makes each image a group, and thirds of each class', async () => {
    const files = Array.from({ length: 18 }, (_, i) => `${i}.png`)
    const table = `file,label\n${files.map((file, i) => `${file},${i < 9 ? 'positive' : 'negative'}`).join('\n')}`
    const { classes, images } = await reading(table, files, { seed: 4 })
    expect(classes).toEqual(['negative', 'positive'])
    for (const label of classes)
      for (const split of ['train', 'validation', 'test'])
        expect(images.filter((image) => image.label === label && image.split === split)).toHaveLength(3)
    const again = await reading(table, files, { seed: 4 })
    const other = await reading(table, files, { seed: 5 })
    expect(again.images.map(({ split }) => split)).toEqual(images.map(({ split }) => split))
    expect(other.images.map(({ split }) => split)).not.toEqual(images.map(({ split }) => split))
  })

  it.each([
    ['an empty table', '', /empty/],
    ['a header alone', 'file,label\n', /no rows/],
    ['an unknown column', 'file,label,grp\na.png,x,1\n', /unknown column: grp/],
    ['no labels', 'file,group\na.png,x\n', /no column label/],
    ['an empty cell', 'file,label\na.png,x\nb.png,\n', /Line 3 .* no label/],
    ['an unknown side', 'file,label,split\na.png,x,hold\n', /Line 2 .* hold/],
    ['one class', 'file,label\na.png,x\nb.png,x\n', /All 2 images are labelled x/],
    ['a file twice', 'file,label\na.png,x\nb.png,y\n./a.png,x\n', /\.\/a\.png stands in rows 2 and 4/],
    ['a file of two labels', 'file,label\na.png,x\nb.png,y\n./a.png,y\n', /is labelled x and y in rows 2 and 4/],
    ['fewer groups than classes', 'file,label,group\na.png,x,1\nb.png,y,1\n', /2 classes but only 1 group/],
    [
      'a group on two sides',
      'file,label,group,split\na.png,x,1,train\nb.png,y,2,train\nc.png,x,1,test\n',
      /Group 1 .*train and test/,
    ],
    ['a class that training lacks', 'file,label,split\na.png,x,train\nb.png,y,test\n', /training is labelled y/],
    ['too few groups to split', 'file,label\na.png,x\nb.png,x\nc.png,y\n', /occurs in 2 groups/],
  ])('is refused with %s', async (_, table, message) => {
    expect((await faultOf(reading(table, FOUR))).message).toMatch(message)
  })

  it('is refused when files are absent, which are counted and some named', async () => {
    const table = `file,label\na.png,x\n${Array.from({ length: 8 }, (_, i) => `no${i}.png,y`).join('\n')}`
    const { message } = await faultOf(reading(table, FOUR))
    expect(message).toBe('8 of 9 labelled images are absent: no0.png, no1.png, no2.png, no3.png, no4.png and 3 more.')
  })

  it('is refused when no image has the label that is to be positive', async () => {
    const table = 'file,label\na.png,x\nb.png,y\n'
    expect((await faultOf(reading(table, FOUR, { positive: 'z' }))).message).toMatch(/labelled z/)
  })

  it('may give an image several labels, in one cell or in several rows, and no other label by that', async () => {
    const table =
      'file,label,well,split\na.png, nucleus ; spindle,1,train\nb.png,spindle|nucleus|spindle,2,train\n' +
      'c.png,nucleus,3,test\nc.png,cytoplasm,3,test\nw/d.png,cytoplasm,4,train\n'
    const { classes, images, isMultiLabel } = await reading(table, FOUR, { multiLabel: true, groupBy: 'Well' })
    expect(isMultiLabel).toBe(true)
    expect(classes).toEqual(['cytoplasm', 'nucleus', 'spindle'])
    expect(images.map(({ name, labels, label, group }) => [name, labels, label, group])).toEqual([
      ['a.png', ['nucleus', 'spindle'], 'nucleus;spindle', '1'],
      ['b.png', ['spindle', 'nucleus'], 'spindle;nucleus', '2'],
      ['c.png', ['nucleus', 'cytoplasm'], 'nucleus;cytoplasm', '3'],
      ['w/d.png', ['cytoplasm'], 'cytoplasm', '4'],
    ])
    expect((await reading('file,label\na.png,x;y\nb.png,x\n', FOUR, { judging: true })).classes).toEqual(['x', 'x;y'])
  })

  it.each([
    [
      'rows of a file in two groups',
      'file,label,group\na.png,x,1\na.png,y,2\n',
      /a\.png has the group 1 in row 2 .* 2 in row 3/,
    ],
    [
      'rows of a file on two sides',
      'file,label,split\na.png,x,train\na.png,y,test\n',
      /a\.png has the split train in row 2/,
    ],
    ['a cell of separators alone', 'file,label\na.png,;|\n', /Line 2 of the label table has no label/],
    ['a class that training lacks', 'file,label,split\na.png,x;y,train\nb.png,y;z,test\n', /training is labelled z/],
  ])('of several labels an image is refused with %s', async (_, table, message) => {
    expect((await faultOf(reading(table, FOUR, { multiLabel: true }))).message).toMatch(message)
  })

  it('groups images by any of its columns, and passes over those that say nothing then', async () => {
    const table =
      'file,label,Compound,plate,group\na.png,x,taxol,1,g\nb.png,y,dmso,1,g\nc.png,x,taxol,2,g\nw/d.png,y,dmso,2,g\n'
    const { images } = await reading(table, FOUR, { groupBy: 'compound', judging: true })
    expect(images.map(({ group }) => group)).toEqual(['taxol', 'dmso', 'taxol', 'dmso'])
    const byFile = await reading(table, FOUR, { groupBy: 'file', judging: true })
    expect(byFile.images.map(({ group }) => group)).toEqual(FOUR)
    const asIs = await reading(table, FOUR, { moreColumns: true, judging: true })
    expect(asIs.images.map(({ group }) => group)).toEqual(['g', 'g', 'g', 'g'])
    const { message, todo } = await faultOf(reading(table, FOUR, { groupBy: 'moa' }))
    expect(message).toBe('The label table has no column moa to group images by.')
    expect(todo).toBe('Its columns are file, label, Compound, plate, group.')
  })

  it('serves to judge a model with one class and no training images, but not with a leak', async () => {
    const { classes, images } = await reading('file,label\na.png,x\nb.png,x\n', FOUR, { judging: true })
    expect(classes).toEqual(['x'])
    expect(images.map(({ split }) => split)).toEqual(['test', 'test'])
    const leak = 'file,label,group,split\na.png,x,1,validation\nb.png,x,1,test\n'
    expect((await faultOf(reading(leak, FOUR, { judging: true }))).message).toMatch(/Group 1 is on both sides/)
  })
})
