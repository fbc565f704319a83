/** Serves the page's files under `app://platescope/`, and nothing else. */
import { readFile } from 'node:fs/promises'
import type { Electron } from './electron.ts'
import { fileFor, headersFor, SCHEME } from './page-files.ts'

/** Must be called before the app is ready. */
export function declareScheme({ protocol }: Pick<Electron, 'protocol'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Answers every request of the scheme from `folder`; 404 for anything that is not a file in it. */
export function servePage({ protocol }: Pick<Electron, 'protocol'>, folder: string): void {
  protocol.handle(SCHEME, async ({ url, method }) => {
    const file = method === 'GET' || method === 'HEAD' ? fileFor(url, folder) : undefined
    if (!file) return new Response('Not found', { status: 404 })
    try {
      return new Response(new Uint8Array(await readFile(file)), { headers: headersFor(file) })
    } catch {
      return new Response('Not found', { status: 404 })
    }
  })
}
