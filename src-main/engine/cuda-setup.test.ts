/** Fetching the CUDA provider, from a feed on this machine that answers as NuGet's does. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { type CudaSource, cudaSource, setUpCuda } from './cuda-setup.ts'

const root = temporaryFolder('cuda')
const library = new TextEncoder().encode('the library')
const nupkg = zipSync({ 'runtimes/native/libcuda_provider.so': library, 'readme.md': new Uint8Array(9) })

let server: Server
let home = ''
let hash = ''
let asked: string[] = []
let folder = ''
let serial = 0

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const pages: Record<string, unknown> = {
      '/index.json': {
        resources: [
          { '@id': `${home}/flat`, '@type': 'PackageBaseAddress/3.0.0' },
          { '@id': `${home}/registration/`, '@type': 'RegistrationsBaseUrl' },
        ],
      },
      '/registration/provider.linux/1.2.3.json': { catalogEntry: `${home}/catalog` },
      '/catalog': { packageHash: hash, packageHashAlgorithm: 'SHA512' },
    }
    if (path === '/flat/provider.linux/1.2.3/provider.linux.1.2.3.nupkg') response.end(nupkg)
    else if (pages[path]) response.end(JSON.stringify(pages[path]))
    else response.writeHead(404, 'Not Found').end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  home = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

beforeEach(() => {
  asked = []
  hash = createHash('sha512').update(nupkg).digest('base64')
  folder = join(root, String(++serial))
  mkdirSync(folder)
})

const source = (changes: Partial<CudaSource> = {}): CudaSource => ({
  feed: `${home}/index.json`,
  name: 'Provider.Linux',
  version: '1.2.3',
  files: [{ path: join(folder, 'libcuda_provider.so'), inside: 'runtimes/native/libcuda_provider.so' }],
  ...changes,
})

describe('setting up CUDA', () => {
  it('puts the library, checked, where the runtime looks for it', async () => {
    expect(await setUpCuda({ source: source() })).toMatchObject({ outcome: 'installed', version: '1.2.3' })
    expect(readFileSync(join(folder, 'libcuda_provider.so'))).toEqual(Buffer.from(library))
    expect(readdirSync(folder)).toEqual(['libcuda_provider.so'])
  })

  it('asks nobody when the library is there', async () => {
    writeFileSync(join(folder, 'libcuda_provider.so'), 'there')
    expect((await setUpCuda({ source: source() })).outcome).toBe('present')
    expect(asked).toEqual([])
  })

  it('refuses a download that is not what the feed published', async () => {
    hash = createHash('sha512').update('another').digest('base64')
    await expect(setUpCuda({ source: source() })).rejects.toThrow('does not match its checksum')
    expect(readdirSync(folder)).toEqual([])
  })

  it('says which address has no such version', async () => {
    await expect(setUpCuda({ source: source({ version: '9.9.9' }) })).rejects.toThrow(
      /provider\.linux\/9\.9\.9.* answers 404/,
    )
  })

  it('says so without network, and what to do', async () => {
    const feed = 'http://127.0.0.1:9/index.json'
    await expect(setUpCuda({ source: source({ feed }) })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(/^127\.0\.0\.1:9 cannot be reached/),
      stands: expect.stringContaining('Nothing was changed'),
    })
  })

  it('stops when cancelled', async () => {
    await expect(setUpCuda({ source: source(), signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    })
  })
})

it('the source is of exactly the installed version, and in the folder of the runtime’s own library', () => {
  const { version } = JSON.parse(readFileSync('node_modules/onnxruntime-node/package.json', 'utf8')) as {
    version: string
  }
  const found = cudaSource('linux/x64')
  expect(found.version).toBe(version)
  expect(found.files.map(({ path }) => path.split('/').slice(-4).join('/'))).toEqual([
    'napi-v6/linux/x64/libonnxruntime_providers_cuda.so',
    'napi-v6/linux/x64/libonnxruntime_providers_shared.so',
  ])
})

it('other systems are told that there is none for them', () => {
  expect(() => cudaSource('darwin/arm64')).toThrow('no CUDA provider for darwin on arm64')
})
