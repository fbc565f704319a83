/** Runs in the window: progress, cancelling, resuming, provenance, comparing, exporting. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { clickWell } from './map-canvas.ts'
import { importSimulated } from './simulated-screen.ts'
import { expect, test } from './workbench.ts'

const status = (page: Page) => page.getByRole('contentinfo', { name: 'Status' })
const drawer = (page: Page) => page.getByRole('complementary', { name: 'Runs', exact: true })

async function start(page: Page): Promise<void> {
  await page.keyboard.press('Control+Enter')
  await expect(
    page.getByRole('region', { name: 'Segment and measure' }).getByLabel('Channel of the nuclei'),
  ).toBeVisible()
  await page.keyboard.press('Control+Enter')
}

async function finish(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /Measurements/ }).first()).toContainText(/done|failed/, {
    timeout: 120_000,
  })
  await expect(status(page)).toContainText('Ready', { timeout: 120_000 })
}

test('a run that is cancelled keeps what it has, and goes on when resumed', async ({ workbench }) => {
  // Large enough that segmenting it does not end before a hand can cancel it.
  await importSimulated(workbench, 384)
  const { page } = workbench
  await start(page)
  await expect(status(page)).toContainText(/\d+ of \d+ sites/)
  await status(page).getByRole('button', { name: 'Cancel' }).click({ force: true })
  await page.keyboard.press('r')
  const segmentation = drawer(page).getByRole('option', { name: /Nuclei/ })
  await expect(segmentation).toContainText('cancelled')
  await segmentation.click()
  await drawer(page).getByRole('button', { name: 'Resume' }).click()
  await expect(segmentation).toContainText('done', { timeout: 120_000 })
  await expect(drawer(page)).toContainText('Channel')
})

test('two runs are compared well by well, and a well’s exported value is the one shown', async ({ workbench }) => {
  await importSimulated(workbench)
  const { page, folder } = workbench
  await start(page)
  await finish(page)
  await page.keyboard.press('r')
  await drawer(page)
    .getByRole('option', { name: /Nuclei/ })
    .click()
  await drawer(page).getByRole('button', { name: 'Measure again' }).click()
  await expect(drawer(page).getByRole('option', { name: /Measurements/ })).toHaveCount(2)
  await expect(
    drawer(page)
      .getByRole('option', { name: /Measurements/ })
      .first(),
  ).toContainText('done', { timeout: 120_000 })
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+k')
  await page.keyboard.type('compare two')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Compare two runs' })
  await expect(dialog).toContainText(/9\d wells have a value in both runs; correlation 1/)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()

  await page.keyboard.press('c')
  await expect(page.locator('.search-field input')).toBeFocused()
  await page.keyboard.type('nuclei area shape area')
  await page.keyboard.press('Enter')
  await clickWell(page, [1, 4])
  const shown = page
    .getByRole('complementary', { name: 'Inspector' })
    .locator('.fact', { hasText: 'Nuclei: Area' })
    .locator('dd')
  await expect(shown).toHaveText(/^[\d.,]+ px²$/)
  const value = Number((await shown.textContent())!.replace(/[^\d.]/g, ''))
  const path = join(folder, 'wells.csv')
  await page.keyboard.press('Alt+6')
  await page.getByLabel('File of the export').fill(path)
  await page.getByRole('button', { name: 'Export wells' }).click()
  await expect(page.locator('.written').getByRole('button', { name: 'Open' })).toBeVisible()
  const prefix = await prefixShown(page)
  expect(value).toBeCloseTo(exported(readFileSync(path, 'utf8'), 'B05', `${prefix}Nuclei_AreaShape_Area`), 0)
})

/** Prefix of the exported column of the summary that the map shows: medians have none. */
async function prefixShown(page: Page): Promise<string> {
  await page.keyboard.press('Alt+2')
  const text =
    (await page
      .getByLabel('Summary of a well’s cells')
      .or(page.getByLabel("Summary of a well's cells"))
      .textContent()) ?? ''
  return text.includes('mean') ? 'Mean_' : ''
}

function exported(csv: string, well: string, column: string): number {
  const [head = '', ...rows] = csv.trim().split(/\r?\n/)
  const names = head.split(',')
  const [at, wellAt] = [names.indexOf(column), names.indexOf('Metadata_Well')]
  expect(at, `${column} is a column of ${names.slice(0, 20).join(', ')}`).toBeGreaterThan(-1)
  return Number(rows.map((row) => row.split(',')).find((cells) => cells[wellAt] === well)?.[at])
}
