/** Finds Electron's binary without asking the package, which would try to download it. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Absolute path of the installed binary, or undefined when the package has never fetched it. */
export function findElectronBinary(): string | undefined {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
    const binary = join(
      process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'),
      readFileSync(join(folder, 'path.txt'), 'utf8').trim(),
    )
    return existsSync(binary) ? binary : undefined
  } catch {
    // No package, or no `path.txt`, which its installation writes last.
    return undefined
  }
}
