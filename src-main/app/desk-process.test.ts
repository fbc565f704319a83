/** The desk kept running, with a stand-in of Electron and of time. */
import { expect, test } from 'vitest'
import { standInElectron } from '../../test/electron-stand-in.ts'
import { superviseDesk } from './desk-process.ts'

const facts = { shell: 'electron', version: '0.1.0', settingsFolder: '/settings', projectPath: null } as const

function supervised(print: (html: string, pdf: string) => Promise<void> = async () => {}) {
  const { electron, forks } = standInElectron()
  const log: string[] = []
  const waiting: { run: () => void; milliseconds: number }[] = []
  const clock = { at: 0 }
  const desk = superviseDesk(
    electron,
    { entry: '/out/main/desk.js', facts },
    {
      onStart: () => log.push('start'),
      onGiveUp: (code) => log.push(`give up ${code}`),
      onRequest: ({ html, pdf }) => print(html, pdf),
    },
    { now: () => clock.at, later: (run, milliseconds) => void waiting.push({ run, milliseconds }) },
  )
  return { desk, forks, log, waiting, clock, pass: () => waiting.shift()?.run() }
}

test('the desk is started with its facts and gets both ports in order', () => {
  const { desk, forks } = supervised()
  expect(JSON.parse(forks[0]!.arguments[0]!)).toEqual(facts)
  desk.connect('calls' as never, 'pixels' as never)
  expect(forks[0]!.sent).toEqual([{ message: { kind: 'connect' }, ports: ['calls', 'pixels'] }])
})

test('a desk that dies is started again, each time after a longer rest', () => {
  const { forks, log, waiting, pass } = supervised()
  forks[0]!.emit('spawn')
  forks[0]!.emit('exit', 1)
  expect(waiting[0]?.milliseconds).toBe(200)
  pass()
  forks[1]!.emit('spawn')
  forks[1]!.emit('exit', 1)
  expect(waiting[0]?.milliseconds).toBe(400)
  expect(log).toEqual(['start', 'start'])
})

test('six deaths within a minute end it; deaths long ago do not count', () => {
  const often = supervised()
  for (let death = 0; death < 6; death++) {
    often.forks.at(-1)!.emit('exit', 9)
    often.pass()
  }
  expect(often.log).toEqual(['give up 9'])
  expect(often.forks).toHaveLength(6)

  const seldom = supervised()
  for (let death = 0; death < 20; death++) {
    seldom.clock.at += 30_000
    seldom.forks.at(-1)!.emit('exit', 9)
    seldom.pass()
  }
  expect(seldom.log).toEqual([])
})

test('stopping asks first, then kills, and starts nothing afterwards', async () => {
  const { desk, forks, waiting, pass } = supervised()
  const stopped = desk.stop(4000)
  expect(forks[0]!.sent.at(-1)?.message).toEqual({ kind: 'stop' })
  expect(waiting[0]?.milliseconds).toBe(4000)
  pass()
  await stopped
  expect([forks[0]!.killed, forks.length, waiting.length]).toEqual([true, 1, 0])
})

test('printing is answered with success or with what went wrong', async () => {
  const { forks } = supervised(async (html) => {
    if (html.includes('bad')) throw new Error('no page')
  })
  forks[0]!.emit('message', { kind: 'print', id: 1, html: '/r.html', pdf: '/r.pdf' })
  forks[0]!.emit('message', { kind: 'print', id: 2, html: '/bad.html', pdf: '/r.pdf' })
  await new Promise(setImmediate)
  expect(forks[0]!.sent.map((sent) => sent.message)).toEqual([
    { kind: 'answer', id: 1, error: null },
    { kind: 'answer', id: 2, error: 'no page' },
  ])
})

test('messages that are no requests are passed over', async () => {
  const { forks } = supervised()
  for (const message of [
    null,
    'print',
    { kind: 'print' },
    { kind: 'print', id: 'x', html: '/a', pdf: '/b' },
    { kind: 'delete', id: 1 },
  ]) {
    forks[0]!.emit('message', message)
  }
  await new Promise(setImmediate)
  expect(forks[0]!.sent).toEqual([])
})
