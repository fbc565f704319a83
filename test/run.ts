/** `npm test`: unit and contract tests, the build, then the browser tests; ends with one line of counts. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Counts {
  passed: number
  failed: number
  skipped: number
}

const folder = mkdtempSync(join(tmpdir(), 'platescope-test-'))
const bin = (name: string): string => join('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name)

process.exitCode = main()

function main(): number {
  try {
    const unitReport = join(folder, 'unit.json')
    const unitStatus = run('Unit, architecture and contract tests', bin('vitest'), [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${unitReport}`,
    ])
    const buildStatus = run('Build', bin('electron-vite'), ['build', '--logLevel', 'warn'])
    const browserReport = join(folder, 'browser.json')
    const browserStatus =
      buildStatus === 0
        ? run('Browser tests', bin('playwright'), ['test', '--reporter=list,json'], {
            PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport,
          })
        : 1
    const unit = unitCounts(unitReport)
    const browser = browserCounts(browserReport)
    print('Unit, architecture, contract', unit)
    print('Browser', browser)
    const failed = unit.failed + browser.failed
    process.stdout.write(
      `\n${unit.passed + browser.passed} passed, ${failed} failed, ${unit.skipped + browser.skipped} skipped\n`,
    )
    return unitStatus === 0 && buildStatus === 0 && browserStatus === 0 && failed === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(title: string, command: string, args: string[], env: Record<string, string> = {}): number {
  process.stdout.write(`\n== ${title}\n`)
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  })
  if (error) process.stderr.write(`${error.message}\n`)
  return status ?? 1
}

/** A runner that wrote no report counts as one failure. */
function unitCounts(path: string): Counts {
  const report = readReport(path) as
    | { numPassedTests: number; numFailedTests: number; numPendingTests: number; numFailedTestSuites: number }
    | undefined
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests }
}

function browserCounts(path: string): Counts {
  const report = readReport(path) as
    | { stats: { expected: number; unexpected: number; skipped: number; flaky: number } }
    | undefined
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const { expected, unexpected, skipped, flaky } = report.stats
  return { passed: expected + flaky, failed: unexpected, skipped }
}

function readReport(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function print(name: string, { passed, failed, skipped }: Counts): void {
  process.stdout.write(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped\n`)
}
