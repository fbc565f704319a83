/** What a page may not do: no permissions, no other pages, no windows, no messages from foreign frames. */
import type { IpcMainEvent, IpcMainInvokeEvent, Session, WebContents } from 'electron/main'
import { PAGE_ORIGIN } from './page-files.ts'

/** Refuses every permission (camera, location, notifications, …) but writing text to the clipboard. */
export function denyPermissions(session: Session): void {
  const allowed = (permission: string) => permission === 'clipboard-sanitized-write'
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(allowed(permission)))
  session.setPermissionCheckHandler((_contents, permission) => allowed(permission))
  session.setDevicePermissionHandler(() => false)
}

/** Keeps a window on its own page: navigation, redirects, frames and new windows are refused. */
export function stayOnPage(contents: WebContents, page: string): void {
  contents.on('will-navigate', (event) => event.url !== page && event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** True when a message comes from the main frame of our own page (or of the development server, when there is one). */
export function isOwnPage(event: IpcMainEvent | IpcMainInvokeEvent, page: string): boolean {
  const frame = event.senderFrame
  if (!frame || frame.parent !== null) return false
  const url = URL.parse(frame.url)
  if (!url) return false
  const origin = `${url.protocol}//${url.host}`
  return origin === PAGE_ORIGIN || (!page.startsWith(PAGE_ORIGIN) && origin === URL.parse(page)?.origin)
}
