/** A process that dies takes nobody with it who still speaks to it. */
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { superviseDesk } from './supervised-desk.ts'
import { tellProcess } from './tell-process.ts'

let folder: string
let script: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'platescope-tell-'))
  script = join(folder, 'answers.mjs')
  writeFileSync(
    script,
    `process.on('message', (message) => message.type === 'close' && process.exit(0))
     process.send({ type: 'ready', pid: process.pid })`,
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.skipIf(process.platform === 'win32')('drops what a killed process can no longer take', async () => {
  const child = fork(script)
  await once(child, 'message')
  const ended = once(child, 'exit')
  process.kill(child.pid!, 'SIGKILL')
  // Messages on until the channel itself says that it is closed: each of them may meet a broken pipe.
  for (let at = 0; at < 200 && tellProcess(child, { type: 'message', at }); at++) await new Promise(setImmediate)
  await ended
  expect(tellProcess(child, {})).toBe(false)
})

it.skipIf(process.platform === 'win32')('a desk that was killed can be closed at once', async () => {
  const desk = superviseDesk(pathToFileURL(script), {
    shell: 'headless',
    version: 'test',
    settingsFolder: folder,
    projectPath: null,
  })
  await desk.ready
  const { stdout } = spawnSync('pgrep', ['-P', String(process.pid), '-f', 'answers.mjs'], { encoding: 'utf8' })
  for (const pid of stdout.split('\n').filter(Boolean)) process.kill(Number(pid), 'SIGKILL')
  const connection = desk.connect(
    'calls',
    () => undefined,
    () => undefined,
  )
  for (let at = 0; at < 20; at++) connection.send('x')
  connection.close()
  const asked = desk.fileOfJob('j')
  await desk.close()
  expect(await asked).toBeNull()
})
