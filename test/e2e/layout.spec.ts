/** Laying out a plate in the window: painting, undoing, tables that do not fit. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { clickWell, dragWells, mapCanvas, middleOf } from './map-canvas.ts'
import { importSimulated } from './simulated-screen.ts'
import { expect, test } from './workbench.ts'

const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' })
const role = (page: Page) => inspector(page).locator('.fact', { hasText: 'Role' }).locator('dd')

test('wells are painted by dragging, and every stroke is undone and redone by keys', async ({ workbench }) => {
  await importSimulated(workbench)
  const { page } = workbench
  await page.keyboard.press('p')
  await page.getByRole('radio', { name: 'positive control' }).click()
  await dragWells(page, [2, 4], [3, 5])
  await page.getByRole('radio', { name: 'negative control' }).click()
  await page.getByLabel('Dose', { exact: true }).fill('0,5')
  await page.getByLabel('Unit of the dose').fill('µM')
  await dragWells(page, [3, 5], [3, 5])
  await page.getByRole('button', { name: 'Leave painting' }).click()

  await clickWell(page, [3, 5])
  await expect(role(page)).toHaveText('negative control')
  await expect(inspector(page)).toContainText('0.5 µM')
  await page.keyboard.press('Control+z')
  await expect(role(page)).toHaveText('positive control')
  await page.keyboard.press('Control+z')
  await expect(role(page)).toHaveCount(0)
  await page.keyboard.press('Control+Shift+z')
  await expect(role(page)).toHaveText('positive control')
})

test('a column is chosen with Shift and arrows, and the palette marks its wells', async ({ workbench }) => {
  await importSimulated(workbench)
  const { page } = workbench
  await clickWell(page, [0, 0])
  for (let step = 0; step < 7; step++) await page.keyboard.press('Shift+ArrowDown')
  await expect(inspector(page)).toContainText('8 chosen')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('mark negative')
  await page.keyboard.press('Enter')
  await expect(role(page)).toHaveText('negative control')
})

test('a layout table dropped anywhere on the window is joined, and the card beside a well tells it', async ({
  workbench,
}) => {
  const { layoutPath } = await importSimulated(workbench)
  const { page } = workbench
  const files = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([${JSON.stringify(readFileSync(layoutPath, 'utf8'))}], 'layout.csv'))
    return transfer
  })()`)
  await page.dispatchEvent('body', 'drop', { dataTransfer: files })
  const dialog = page.getByRole('dialog', { name: 'Layout' })
  await expect(dialog).toContainText('Matched to wells')
  await page.keyboard.press('Escape')
  await mapCanvas(page).hover({ position: await middleOf(page, [0, 0]) })
  const card = page.locator('.hover-card')
  await expect(card).toContainText('A01')
  await expect(card).toContainText('negative control')
  await expect(card).toContainText('DMSO')
})

test('a table for another plate says which rows did not match, and changes nothing else', async ({ workbench }) => {
  await importSimulated(workbench)
  const { page } = workbench
  const path = join(workbench.folder, 'other.csv')
  writeFileSync(path, 'well,role\nA01,negative_control\nQ30,positive_control\nB99,treatment\n')
  await page.keyboard.press('l')
  const dialog = page.getByRole('dialog', { name: 'Layout' })
  await dialog.getByLabel('Layout table').setInputFiles(path)
  await expect(dialog).toContainText('2 rows did not match')
  await expect(dialog.getByRole('listbox')).toContainText('line 3')
  await page.keyboard.press('Escape')
  await clickWell(page, [0, 0])
  await expect(role(page)).toHaveText('negative control')
})
