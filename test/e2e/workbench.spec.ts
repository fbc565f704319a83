/** The main job in the window, on a real plate: import, layout, map, images, segmentation, statistics, report, reopening. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { sharedData } from '../shared-data.ts'
import { clickWell, colourOf } from './map-canvas.ts'
import { expect, goToFolder, test } from './workbench.ts'

const PLATE = sharedData('translocation-plate')

test('a real plate goes from folder to report, and is there again after closing', async ({ workbench }, info) => {
  test.skip(!PLATE, 'the translocation plate is not here')
  const inElectron = info.project.name === 'electron'
  await importPlate(workbench.page, workbench.folder, () => workbench.chooseFolder(PLATE!), inElectron)
  await joinLayout(workbench.page)
  await lookAtImages(workbench.page)
  await segmentAndMeasure(workbench.page)
  const shown = await readMap(workbench.page)
  await readStatistics(workbench.page)
  await writeReport(workbench.page, workbench.folder, inElectron)

  await workbench.restart()
  const { page } = workbench
  await page.getByRole('option', { name: /FKHR/ }).click()
  await expect(page.locator('.plate-map')).toBeVisible()
  await clickWell(page, [1, 6])
  await expect(inspector(page)).toContainText(shown)
})

const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' })

async function importPlate(
  page: Page,
  folder: string,
  choose: () => Promise<void>,
  inElectron: boolean,
): Promise<void> {
  await choose()
  await expect(page.getByRole('heading', { name: 'Broad SBS' })).toBeVisible()
  const present = page.getByRole('row', { name: /^Present/ })
  await expect(present).toContainText('192')
  await expect(page.getByText('96 wells').first()).toBeVisible()
  if (!inElectron) {
    await page.getByRole('button', { name: 'Change…' }).click()
    await goToFolder(page, folder)
    await page.getByLabel('File name').fill('FKHR')
    await page.getByRole('button', { name: 'Save here' }).click()
  }
  await page.getByRole('button', { name: /^Import 96 wells, 192 planes/ }).click()
  await expect(page.locator('.plate-map')).toBeVisible()
}

async function joinLayout(page: Page): Promise<void> {
  await page.keyboard.press('l')
  const dialog = page.getByRole('dialog', { name: 'Layout' })
  await dialog.getByLabel('Layout table').setInputFiles(join(PLATE!, '1049_Metadata.csv'))
  await expect(dialog).toContainText('Every row found its well.')
  await expect(dialog.locator('.fact', { hasText: 'negative control' })).toContainText('16')
  await expect(dialog.locator('.fact', { hasText: 'positive control' })).toContainText('8')
  await dialog.getByRole('button', { name: 'Done' }).click()
}

async function lookAtImages(page: Page): Promise<void> {
  await clickWell(page, [1, 6])
  await expect(inspector(page)).toContainText('Well B07')
  await expect.poll(() => litShare(page), { message: 'cells are seen on black' }).toBeGreaterThan(0.02)
  await page.keyboard.press('ArrowRight')
  await expect(inspector(page)).toContainText('Well B08')
}

/** Share of the viewer's pixels that are not black. */
async function litShare(page: Page): Promise<number> {
  const picture = await page.locator('.viewer canvas, [aria-label^="Image"] canvas, canvas').last().screenshot()
  const { data, info } = await sharp(picture).greyscale().raw().toBuffer({ resolveWithObject: true })
  return data.filter((value) => value > 40).length / (info.width * info.height)
}

async function segmentAndMeasure(page: Page): Promise<void> {
  await page.keyboard.press('Control+Enter')
  const panel = page.getByRole('region', { name: 'Segment and measure' })
  await expect(panel.getByLabel('Channel of the nuclei')).toContainText('Channel2')
  await expect(panel.getByRole('status')).toContainText(/\d+ nuclei/, { timeout: 30_000 })
  await page.keyboard.press('Control+Enter')
  const status = page.getByRole('contentinfo', { name: 'Status' })
  await expect(status).toContainText(/sites\/s/, { timeout: 60_000 })
  await expect(status).toContainText('Ready', { timeout: 200_000 })
}

/** The map against what is known of the plate: low where the control is negative, high where positive. Returns B07's value as shown. */
async function readMap(page: Page): Promise<string> {
  await clickWell(page, [1, 6])
  const value = inspector(page).locator('.fact', { hasText: 'ratio' }).first().locator('dd')
  await expect(value).toHaveText(/^\d/)
  const [negative, positive] = [await colourOf(page, [0, 0]), await colourOf(page, [0, 11])]
  expect(brightness(positive) - brightness(negative), 'drugged wells are lighter on viridis').toBeGreaterThan(60)
  return (await value.textContent()) ?? ''
}

function brightness([red = 0, green = 0, blue = 0]: number[]): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

async function readStatistics(page: Page): Promise<void> {
  await page.keyboard.press('Alt+5')
  const controls = page.getByRole('region', { name: 'Controls' }).or(page.locator('.controls')).first()
  const zPrime = Number((await controls.locator('tbody td').first().textContent())?.replace('−', '-'))
  expect(zPrime).toBeGreaterThanOrEqual(0.7)
  await expect(controls.locator('tbody')).toContainText('8 + / 16 −')
  const curves = page.locator('.curves li')
  await expect(curves).toHaveCount(2)
  for (const text of await curves.allTextContents()) expect(text).toMatch(/EC50 [\d.]+ \[[\d.]+, [\d.]+\]/)
  await expect(page.getByRole('listbox', { name: 'Hits' }).getByRole('option').first()).toBeVisible()
}

async function writeReport(page: Page, folder: string, inElectron: boolean): Promise<void> {
  await page.keyboard.press('Alt+6')
  const path = join(folder, 'report.html')
  await page.getByLabel('File of the report').fill(path)
  await page.getByRole('button', { name: 'Write the report' }).click()
  const written = page.locator('.written')
  await expect(written.getByRole('button', { name: 'Open' })).toBeVisible({ timeout: 120_000 })
  expect(existsSync(path)).toBe(true)
  const html = readFileSync(path, 'utf8')
  expect(html).toMatch(/EC50/)
  expect(html, 'the report needs nothing from elsewhere').not.toMatch(/(?:src|href)="https?:/)
  if (inElectron) return
  const opened = page.context().waitForEvent('page')
  await written.getByRole('button', { name: 'Open' }).click()
  const report = await opened
  await expect(report.locator('body')).toContainText('EC50')
  await report.close()
}
