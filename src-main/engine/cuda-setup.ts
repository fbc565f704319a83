/** Fetches the CUDA provider that belongs to the installed runtime, from where the runtime's own package says. */
import { createHash } from 'node:crypto'
import { access } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Fault } from '../base/index.ts'
import { openZip } from '../model/index.ts'
import { openAtomicFile } from '../table/index.ts'
import { type DownloadOptions, download, type FeedPackage, locate, NOTHING_CHANGED } from './nuget-feed.ts'

/** One library: its place on disk and in the package. */
export interface CudaFile {
  readonly path: string
  readonly inside: string
}

export interface CudaSource extends FeedPackage {
  readonly files: readonly CudaFile[]
}

export interface CudaSetup {
  /** `present`: nothing was to be done. */
  readonly outcome: 'present' | 'installed'
  readonly version: string
  readonly files: readonly string[]
}

export interface CudaSetupOptions extends DownloadOptions {
  /** Where to fetch from and put to; what the installed runtime says unless told. */
  readonly source?: CudaSource
}

/** The parts of the runtime's install metadata that are used. */
interface InstallMetadata {
  readonly requirements: Readonly<Record<string, readonly string[]>>
  readonly manifests: Readonly<Record<string, Readonly<Record<string, { package: string; path: string }>>>>
  readonly packages: Readonly<
    Record<string, { readonly name: string; readonly versions: readonly { feed: string; version: string }[] }>
  >
  readonly feeds: Readonly<Record<string, { readonly index: string }>>
}

/**
 * Installs the CUDA provider of exactly the installed runtime, checked against the feed's SHA-512. Does nothing where it is
 * there. Throws a Fault: `bad_argument` on systems that have none, `not_found` without network, `unreadable_file` where the
 * checksum differs, `disk`, `cancelled`.
 */
export async function setUpCuda(options: CudaSetupOptions = {}): Promise<CudaSetup> {
  const source = options.source ?? cudaSource()
  const { version, files } = source
  const paths = files.map(({ path }) => path)
  if (await areThere(paths)) return { outcome: 'present', version, files: paths }
  const { address, sha512 } = await locate(source, options.signal)
  const archive = await download(address, options)
  const found = createHash('sha512').update(archive).digest('base64')
  if (sha512 !== undefined && found !== sha512)
    throw new Fault('unreadable_file', `The download of ${source.name} ${version} does not match its checksum.`, {
      stands: NOTHING_CHANGED,
      todo: 'Try again; if it stays so, something between here and the feed changes the file.',
    })
  const zip = openZip(archive)
  for (const { path, inside } of files) await writeFile(path, zip.read(inside))
  return { outcome: 'installed', version, files: paths }
}

/** What the installed runtime says of its CUDA provider. Throws a Fault `bad_argument` on systems that have none. */
export function cudaSource(system = `${process.platform}/${process.arch}`): CudaSource {
  const require = createRequire(import.meta.url)
  const home = dirname(require.resolve('onnxruntime-node/package.json'))
  const metadata = require(join(home, 'script', 'install-metadata.js')) as InstallMetadata
  const cuda = metadata.requirements[system]?.find((name) => name.startsWith('cuda'))
  const manifest = cuda && metadata.manifests[`${system}:${cuda}`]
  if (!manifest)
    throw new Fault('bad_argument', `ONNX Runtime has no CUDA provider for ${system.replace('/', ' on ')}.`, {
      stands: NOTHING_CHANGED,
      todo: 'Use WebGPU, or DirectML on Windows: they drive GPUs of NVIDIA too.',
    })
  const wanted = Object.entries(manifest).filter(([file]) => /_(cuda|shared)\./.test(file))
  const { name, versions } = metadata.packages[wanted[0]![1].package]!
  const { feed, version } = versions[0]!
  const folder = join(home, 'bin', 'napi-v6', ...system.split('/'))
  const files = wanted.map(([file, { path }]) => ({ path: join(folder, file), inside: path }))
  return { feed: metadata.feeds[feed]!.index, name, version, files }
}

async function areThere(paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.every(Boolean)
}

/** Whole or not at all, so that a library is never half there. */
async function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  const file = await openAtomicFile(path)
  try {
    await file.write(bytes)
    await file.commit()
  } catch (cause) {
    await file.abort()
    throw cause
  }
}
