/** Browser tests: the built workbench in Chromium against the headless host, and in Electron where its binary is installed. */
import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const CHROMIUM = [
  process.env.PLATESCOPE_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path))

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  timeout: 240_000,
  expect: { timeout: 15_000 },
  workers: 1,
  // A test that passes at the second try is told as flaky.
  retries: process.env.CI ? 1 : 0,
  fullyParallel: false,
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(CHROMIUM ? { executablePath: CHROMIUM } : {}),
      args: [
        // Chromium refuses its own sandbox to root, as in containers.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        // WebGL 2 without a graphics card.
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
        '--disable-background-networking',
      ],
    },
  },
  projects: [{ name: 'browser' }, { name: 'electron', testMatch: 'workbench.spec.ts' }],
})
