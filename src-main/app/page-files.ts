/** The page's own files: which file an `app://` address means, and the headers it is served with. */
import { CONTENT_SECURITY_POLICY, contentType, resolveInside } from '../process/index.ts'

export const SCHEME = 'app'
export const PAGE_ORIGIN = `${SCHEME}://platescope`

/** Absolute path of the file that an address means below `folder`; undefined for other origins and for paths that leave it. */
export function fileFor(address: string, folder: string): string | undefined {
  const url = URL.parse(address)
  if (!url || `${url.protocol}//${url.host}` !== PAGE_ORIGIN) return undefined
  return resolveInside(folder, url.pathname)
}

/** Headers of a file of the page, by its extension. */
export function headersFor(file: string): Record<string, string> {
  return {
    'Content-Type': contentType(file),
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  }
}
