/** The page's own files: which file an `app://` address means, and the headers it is served with. */
import { extname, join, normalize, sep } from 'node:path'

export const SCHEME = 'app'
export const PAGE_ORIGIN = `${SCHEME}://platescope`

/** The policy of the built page, sent as a header too, so that it holds before the page is parsed. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

/** Absolute path of the file that an address means below `folder`; undefined for other origins and for paths that leave it. */
export function fileFor(address: string, folder: string): string | undefined {
  const url = URL.parse(address)
  if (!url || `${url.protocol}//${url.host}` !== PAGE_ORIGIN) return undefined
  let path: string
  try {
    path = decodeURIComponent(url.pathname)
  } catch {
    return undefined
  }
  if (path.includes('\0') || path.includes('\\')) return undefined
  const root = normalize(folder + sep)
  const file = join(root, path === '/' ? 'index.html' : path)
  return file.startsWith(root) ? file : undefined
}

/** Headers of a file of the page, by its extension. */
export function headersFor(file: string): Record<string, string> {
  return {
    'Content-Type': TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  }
}
