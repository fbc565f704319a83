/** A page of the browser at hand with WebGL in software, for tests that look at pixels. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from '@playwright/test'
import { build } from 'vite'

/** Chromium of the distribution, or the one named in PLATESCOPE_CHROMIUM; undefined where there is none. */
export const chromiumPath = [process.env.PLATESCOPE_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
)

/** Opens an empty page on which a module's exports stand as the global `tested`. */
export async function openPage(moduleUrl: URL): Promise<{ browser: Browser; page: Page }> {
  const [browser, code] = await Promise.all([
    chromium.launch({
      executablePath: chromiumPath!,
      args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    }),
    bundle(fileURLToPath(moduleUrl)),
  ])
  const page = await browser.newPage({ viewport: { width: 400, height: 300 } })
  await page.setContent('<body style="margin:0"><canvas style="display:block"></canvas>')
  await page.addScriptTag({ content: code })
  return { browser, page }
}

async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'tested' } },
  })
  const output = (Array.isArray(built) ? built[0] : built) as { output: { code?: string }[] }
  return output.output.map((part) => part.code ?? '').join('\n')
}
