/** Learning in the window: from a folder and well labels to a detector, its judgement, and the evidence on the plate. */
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import sharp from 'sharp'
import { simulateScreen } from '../../src-main/simulate/index.ts'
import { dragWells, mapCanvas, middleOf, type Place } from './map-canvas.ts'
import { expect, test, type Workbench } from './workbench.ts'

/** Rows G and H hold multinucleate cells: 10 % in columns 6 and 7, 20 % in 8 and 9. */
const MULTINUCLEATE = { from: [6, 5], to: [7, 8] } as const

const step = (page: Page, name: RegExp) =>
  page.getByRole('navigation', { name: 'Steps of learning' }).getByRole('button', { name })
const evidence = (page: Page) => page.getByRole('listbox', { name: /^Evidence/ })

async function importScreen(workbench: Workbench): Promise<{ layoutPath: string }> {
  const screen = await simulateScreen({ directory: join(workbench.folder, 'screen'), seed: 3, sites: 2, size: 192 })
  await workbench.chooseFolder(screen.plateFolder)
  await workbench.page.getByRole('button', { name: /^Import \d+ wells/ }).click()
  await expect(workbench.page.locator('.plate-map')).toBeVisible()
  return screen
}

/** Share of pixels that differ between two pictures of the same size. */
async function changedShare(before: Buffer, after: Buffer): Promise<number> {
  const [one, other] = await Promise.all([before, after].map((png) => sharp(png).removeAlpha().raw().toBuffer()))
  let changed = 0
  for (let at = 0; at < one!.length; at += 3)
    if (Math.abs(one![at]! - other![at]!) + Math.abs(one![at + 1]! - other![at + 1]!) > 24) changed++
  return changed / (one!.length / 3)
}

/** Spread of a picture's brightness: a blank crop has none. */
async function contrastOf(picture: Locator): Promise<number> {
  const { channels } = await sharp(await picture.screenshot()).stats()
  return Math.max(...channels.slice(0, 3).map((channel) => channel.stdev))
}

test('without plates, learning says where to begin', async ({ workbench }) => {
  const { page } = workbench
  await page.keyboard.press('Alt+3')
  await expect(page.locator('main')).toContainText('Import the folder')
  await page.getByRole('button', { name: 'Import…' }).click()
  await expect(page.getByText('Drop the folder')).toBeVisible()
})

test('from the folder to the evidence: wells are painted, a detector is trained, judged and applied', async ({
  workbench,
}) => {
  test.setTimeout(900_000)
  const { page } = workbench
  const { layoutPath } = await importScreen(workbench)
  await page.keyboard.press('Alt+3')
  await isToldWhatIsMissing(page)
  await chooseWells(page, layoutPath)
  await train(page)
  await judge(page)
  await apply(page)
  await lookAtEvidence(page)
  await goOnToResults(page)
})

/** A plate without a layout: what is missing stands beside what cures it, and later steps are closed. */
async function isToldWhatIsMissing(page: Page): Promise<void> {
  await expect(page.locator('main')).toContainText('Which wells show the phenotype, and which do not?')
  await expect(page.getByRole('group', { name: 'Positive wells' })).toContainText('No well is chosen as positive.')
  await expect(page.getByRole('button', { name: /^Train Ctrl|^Train$/ })).toBeDisabled()
  await expect(step(page, /Judge/)).toBeDisabled()
}

async function chooseWells(page: Page, layoutPath: string): Promise<void> {
  await page.getByRole('button', { name: 'Join a layout table…' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Layout' })
  await dialog.getByLabel('Layout table').setInputFiles(layoutPath)
  await expect(dialog).toContainText('Matched to wells')
  await page.keyboard.press('Escape')

  const positive = page.getByRole('group', { name: 'Positive wells' })
  const negative = page.getByRole('group', { name: 'Negative wells' })
  await expect(negative).toContainText('16 wells')
  // The plate's positive control translocates its marker; what is wanted here is another phenotype.
  await positive.getByRole('button', { name: /positive control/ }).click()
  await positive.getByRole('button', { name: 'Paint on the map' }).click()
  await dragWells(page, MULTINUCLEATE.from, MULTINUCLEATE.to)
  await expect(positive).toContainText('8 wells, 16 images')
  await page.keyboard.press('Escape')
  await expect(positive.getByRole('button', { name: 'Paint on the map' })).toBeVisible()

  await page.getByRole('combobox', { name: 'Size at which images are seen' }).click()
  await page.getByRole('option', { name: '1 : 2' }).click()
  await expect(page.getByText('96 × 96 px')).toBeVisible()
  await page.getByRole('combobox', { name: 'Unit of the duration' }).click()
  await page.getByRole('option', { name: 'epochs' }).click()
  await page.getByRole('textbox', { name: 'Duration' }).fill('120')
  await page.getByRole('textbox', { name: 'Duration' }).press('Tab')
}

async function train(page: Page): Promise<void> {
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('img', { name: /^Loss by epoch/ })).toBeVisible({ timeout: 240_000 })
  // Whoever leaves, or reloads, finds the training where it stands.
  await page.keyboard.press('Alt+2')
  await page.reload()
  await expect(page.locator('.plate-map')).toBeVisible()
  await page.keyboard.press('Alt+3')
  await expect(page.getByText(/In wells that it has never seen|Training|Judg(e|ing) it/).first()).toBeVisible()
  await expect(step(page, /Judge/)).toBeEnabled({ timeout: 400_000 })
  await step(page, /Judge/).click()
}

async function judge(page: Page): Promise<void> {
  await expect(
    page.getByText(/In wells that it has never seen, the detector calls \d+ of \d+ images rightly/),
  ).toBeVisible({ timeout: 60_000 })
  const table = page.getByRole('table', { name: 'Called and true' })
  const counts = (await table.getByRole('cell').allTextContents()).map(Number)
  expect(counts.reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(6)
  await expect(page.getByRole('img', { name: /^Precision over recall/ })).toBeVisible()
  await expect(page.getByText('Without looking at phenotypes')).toBeVisible()
}

async function apply(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Apply to the whole screen' }).click()
  await expect(step(page, /Apply/)).toContainText(/1\d\d images/, { timeout: 400_000 })
  await expect(evidence(page).getByRole('option').first()).toBeVisible()
  await expect(page.locator('.plate-map')).toContainText('Probability positive')
  const multinucleate = await meanOf(
    page,
    [5, 6, 7, 8].map((column) => [7, column] as const),
  )
  const negative = await meanOf(
    page,
    [0, 2, 4, 6].map((row) => [row, 10] as const),
  )
  expect(multinucleate).toBeGreaterThan(negative)
}

/** Mean of the wells' probabilities, as the card beside each well tells them. */
async function meanOf(page: Page, wells: readonly Place[]): Promise<number> {
  const values: number[] = []
  for (const well of wells) {
    await mapCanvas(page).hover({ position: await middleOf(page, well) })
    const value = page.locator('.hover-card .fact', { hasText: 'Probability' }).locator('dd')
    values.push(Number(await value.textContent()))
  }
  expect(values.every((value) => value >= 0 && value <= 1)).toBe(true)
  return values.reduce((a, b) => a + b, 0) / values.length
}

async function lookAtEvidence(page: Page): Promise<void> {
  const first = evidence(page).getByRole('option').first()
  await expect.poll(() => contrastOf(first.locator('canvas')), { timeout: 60_000 }).toBeGreaterThan(4)
  await first.click()
  const viewer = page.locator('.viewer-panel .image-canvas')
  await expect(page.getByRole('img', { name: /regions found by the detector/ })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('Asking the detector…')).toBeHidden({ timeout: 60_000 })
  await page.waitForTimeout(500)
  const withSaliency = await viewer.screenshot()
  await page.getByRole('group', { name: 'Saliency overlay' }).getByRole('button', { name: 'Saliency' }).click()
  await page.waitForTimeout(500)
  expect(await changedShare(withSaliency, await viewer.screenshot())).toBeGreaterThan(0.002)
}

async function goOnToResults(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Statistics and dose response' }).click()
  await expect(
    page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name: 'Results' }),
  ).toHaveAttribute('aria-current', 'page')
  await page.keyboard.press('Alt+3')
  await step(page, /Models/).click()
  await expect(page.getByRole('listbox', { name: 'Models' }).getByRole('option')).toHaveCount(1)
  await expect(mapCanvas(page)).toBeVisible()
}
