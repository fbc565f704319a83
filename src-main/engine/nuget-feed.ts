/** One package of a NuGet feed (version 3): where it lies, what its checksum is, and its bytes. */
import { describeError, Fault, type ProgressListener, throwIfCancelled } from '../base/index.ts'

export interface FeedPackage {
  /** Address of the feed's service index. */
  readonly feed: string
  readonly name: string
  readonly version: string
}

export interface DownloadOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: ProgressListener
}

export const NOTHING_CHANGED = 'Nothing was changed; the other providers work as before.'

export interface Located {
  readonly address: string
  /** In base 64; undefined where the feed publishes none. */
  readonly sha512: string | undefined
}

interface ServiceIndex {
  readonly resources: readonly { readonly '@id': string; readonly '@type': string }[]
}

/** Asks the feed where the package lies and what its checksum is. https://learn.microsoft.com/nuget/api/overview */
export async function locate({ feed, name, version }: FeedPackage, signal: AbortSignal | undefined): Promise<Located> {
  const { resources } = await fetchJson<ServiceIndex>(feed, signal)
  const resource = (type: string): string | undefined => resources.find((entry) => entry['@type'] === type)?.['@id']
  const base = resource('PackageBaseAddress/3.0.0')
  if (base === undefined) throw new Fault('unreadable_file', `${feed} does not say where packages are.`)
  const [id, number] = [name.toLowerCase(), version.toLowerCase()]
  const registrations = resource('RegistrationsBaseUrl') ?? resource('RegistrationsBaseUrl/3.6.0')
  const address = `${withSlash(base)}${id}/${number}/${id}.${number}.nupkg`
  if (registrations === undefined) return { address, sha512: undefined }
  const leaf = await fetchJson<{ catalogEntry?: string }>(`${withSlash(registrations)}${id}/${number}.json`, signal)
  if (typeof leaf.catalogEntry !== 'string') return { address, sha512: undefined }
  const entry = await fetchJson<{ packageHash?: string; packageHashAlgorithm?: string }>(leaf.catalogEntry, signal)
  return { address, sha512: entry.packageHashAlgorithm === 'SHA512' ? entry.packageHash : undefined }
}

const withSlash = (address: string): string => (address.endsWith('/') ? address : `${address}/`)

async function fetchJson<T>(address: string, signal: AbortSignal | undefined): Promise<T> {
  const response = await request(address, signal)
  try {
    return (await response.json()) as T
  } catch (cause) {
    throw new Fault('unreadable_file', `${address} did not answer in JSON.`, { stands: NOTHING_CHANGED, cause })
  }
}

async function request(address: string, signal: AbortSignal | undefined): Promise<Response> {
  const response = await fetch(address, { signal: signal ?? null }).catch((cause: unknown) => {
    throw unreachable(address, signal, cause)
  })
  if (response.ok) return response
  throw new Fault('not_found', `${address} answers ${response.status} ${response.statusText}.`, {
    stands: NOTHING_CHANGED,
    todo: 'Try again later.',
  })
}

function unreachable(address: string, signal: AbortSignal | undefined, cause: unknown): Fault {
  if (signal?.aborted) return new Fault('cancelled', 'Cancelled.', { stands: NOTHING_CHANGED })
  const reason = describeError(cause instanceof Error && cause.cause ? cause.cause : cause)
  return new Fault('not_found', `${new URL(address).host} cannot be reached (${reason}).`, {
    stands: NOTHING_CHANGED,
    todo: 'Connect this machine to the internet, or name its proxy in HTTPS_PROXY with NODE_USE_ENV_PROXY=1, and try again.',
    cause,
  })
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6)

/** The file's bytes. Throws a Fault `not_found` or `cancelled`. */
export async function download(address: string, { signal, onProgress }: DownloadOptions): Promise<Uint8Array> {
  const response = await request(address, signal)
  const length = Number(response.headers.get('content-length')) || undefined
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      throwIfCancelled(signal)
      chunks.push(chunk)
      bytes += chunk.length
      onProgress?.({ stage: 'Downloading', done: megabytes(bytes), total: length && megabytes(length), unit: 'MB' })
    }
  } catch (cause) {
    throw unreachable(address, signal, cause)
  }
  return Buffer.concat(chunks)
}
