/** A small simulated screen in a project, for tests that need a plate but no particular one. */
import { join } from 'node:path'
import { simulateScreen } from '../../src-main/simulate/index.ts'
import type { Workbench } from './workbench.ts'
import { expect } from './workbench.ts'

/** Simulates 96 wells of one site, `size` pixels across, imports them, and waits for the map. */
export async function importSimulated(
  workbench: Workbench,
  size = 128,
): Promise<{ layoutPath: string; plateFolder: string }> {
  const screen = await simulateScreen({ directory: join(workbench.folder, 'screen'), seed: 11, sites: 1, size })
  await workbench.chooseFolder(screen.plateFolder)
  await workbench.page.getByRole('button', { name: /^Import \d+ wells/ }).click()
  await expect(workbench.page.locator('.plate-map')).toBeVisible()
  return screen
}
