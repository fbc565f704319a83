/** The window itself: keys, palette, themes, empty and bad beginnings. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { importSimulated } from './simulated-screen.ts'
import { expect, goToFolder, test } from './workbench.ts'

test('every section is reached by key and by palette, and Escape closes what is open', async ({ workbench }) => {
  const { page } = workbench
  const sections = page.getByRole('navigation', { name: 'Sections' })
  for (const [index, name] of ['Import', 'Plate', 'Learn', 'Cells', 'Results', 'Report'].entries()) {
    await page.keyboard.press(`Alt+${index + 1}`)
    await expect(sections.getByRole('button', { name, exact: true })).toHaveAttribute('aria-current', 'page')
  }
  await page.keyboard.press('Control+k')
  await page.keyboard.type('go results')
  await page.keyboard.press('Enter')
  await expect(sections.getByRole('button', { name: 'Results' })).toHaveAttribute('aria-current', 'page')
  await page.keyboard.press('?')
  const keys = page.getByRole('dialog', { name: 'Keys' })
  await expect(keys).toContainText('Ctrl+K')
  await page.keyboard.press('Escape')
  await expect(keys).toBeHidden()
})

test('the theme is kept between visits', async ({ workbench }) => {
  const { page } = workbench
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.keyboard.press('Control+Shift+l')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await expect(page.getByText('Drop the folder')).toBeVisible()
})

test('empty sections say what to do', async ({ workbench }) => {
  const { page } = workbench
  for (const [key, words] of [
    ['Alt+2', 'Import the folder'],
    ['Alt+5', 'Segment and measure'],
    ['Alt+6', 'Import plates first'],
  ] as const) {
    await page.keyboard.press(key)
    await expect(page.locator('main')).toContainText(words)
  }
})

test('a folder without images is named, and another can be chosen at once', async ({ workbench }) => {
  const { page, folder } = workbench
  const empty = join(folder, 'leer')
  mkdirSync(empty)
  writeFileSync(join(empty, 'notes.txt'), 'nothing here')
  await page.getByRole('button', { name: /Drop the folder/ }).click()
  await goToFolder(page, empty)
  await expect(page.getByRole('listbox', { name: 'Contents of the folder' })).toContainText('notes.txt')
  await page.getByRole('button', { name: 'Import this folder' }).click()
  await expect(page.locator('main')).toContainText('could not be imported')
  await expect(page.locator('main')).toContainText('leer')
  await expect(page.getByRole('button', { name: 'Choose another folder' })).toBeVisible()
})

test('names of an unknown kind are read with the user’s own pattern, seen before it is used', async ({ workbench }) => {
  const { page, folder } = workbench
  const strange = join(folder, 'strange')
  mkdirSync(strange)
  const pixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
    'base64',
  )
  for (const name of ['x#B02#one#1.png', 'x#B02#two#1.png', 'x#C03#one#1.png', 'x#C03#two#1.png'])
    writeFileSync(join(strange, name), pixel)
  await page.getByRole('button', { name: /Drop the folder/ }).click()
  await goToFolder(page, strange)
  await expect(page.getByText('4 images here')).toBeVisible()
  await page.getByRole('button', { name: 'Import this folder' }).click()
  await page.getByRole('button', { name: 'Own pattern…' }).click()
  await page.getByLabel(/What a file’s name|What a file's name/).fill('{*}#{well}#{channel}#{site}.png')
  await expect(page.getByRole('listbox', { name: 'What each file becomes' })).toContainText('C03 · site 1 · two')
  await page.getByRole('button', { name: 'Read with this pattern' }).click()
  await expect(page.getByRole('button', { name: /^Import 2 wells, 4 planes/ })).toBeVisible()
})

test('a page without the token is told so and sees nothing', async ({ workbench, browser }) => {
  const page = await browser.newPage()
  await page.goto(workbench.page.url())
  await expect(page.locator('main')).toContainText('needs its token')
  await page.close()
})

test('small windows keep everything in reach', async ({ workbench }) => {
  await importSimulated(workbench)
  const { page } = workbench
  await page.setViewportSize({ width: 1100, height: 700 })
  for (const name of ['Channels', 'Well', 'Plates'])
    await expect(page.getByRole('heading', { name: new RegExp(`^${name}`, 'i') }).first()).toBeVisible()
  const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  expect(overflow).toBe(0)
})
