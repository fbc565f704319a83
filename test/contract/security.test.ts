/** Who may reach the headless host: this machine, with the token, from its own page. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { resolveInside } from '../../src-main/process/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { connect, type RunningHost, startHost } from './running-host.ts'

const folder = temporaryFolder('security')
let running: RunningHost
beforeAll(async () => {
  running = await startHost(folder)
})
afterAll(() => running.close())

function get(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: running.host.port, path, headers }, (response) => {
      response.resume()
      resolve({ status: response.statusCode!, headers: response.headers })
    })
      .on('error', reject)
      .end()
  })
}

it('a socket without the token, or with a wrong one, is refused', async () => {
  await expect(connect(running.host, '/rpc', '')).rejects.toThrow('403')
  await expect(connect(running.host, '/pixels', `${running.host.token}x`)).rejects.toThrow('403')
})

it('a page of another origin, or a name that was pointed here, is refused', async () => {
  await expect(connect(running.host, '/rpc', running.host.token, { Origin: 'http://evil.example' })).rejects.toThrow(
    '403',
  )
  await expect(
    connect(running.host, '/rpc', running.host.token, { Host: `evil.example:${running.host.port}` }),
  ).rejects.toThrow('403')
  expect((await get('/', { Host: 'evil.example' })).status).toBe(403)
})

it('every answer carries a policy that allows no remote content and no inline script', async () => {
  const { headers } = await get('/running-host.ts')
  expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/)
  expect(headers['x-content-type-options']).toBe('nosniff')
})

it.each([
  '/../../package.json',
  '/%2e%2e/%2e%2e/package.json',
  '/..%2f..%2fpackage.json',
  '/a/../../../package.json',
  '/%00',
  '/%ff',
])('the path %s does not leave the folder', async (path) => {
  expect((await get(path)).status).toBe(404)
  const served = join(folder, 'served')
  mkdirSync(served, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{}')
  const inside = resolveInside(served, path)
  expect(inside === undefined || inside.startsWith(served)).toBe(true)
})

it('a written file needs the token and a job that wrote it', async () => {
  expect((await get('/files/x')).status).toBe(403)
  expect((await get(`/files/x?token=${running.host.token}`)).status).toBe(404)
})
