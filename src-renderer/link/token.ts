/** The host's one-time token: read from the address once, then kept for this tab alone. */

/** Token in `#token=…` or `?token=…`; undefined when there is none. */
export function tokenIn(address: string): string | undefined {
  const url = new URL(address)
  const inFragment = new URLSearchParams(url.hash.replace(/^#/, '')).get('token')
  return inFragment ?? url.searchParams.get('token') ?? undefined
}

/** Takes the token out of the address bar into the tab's memory, so that it is neither bookmarked nor shared. */
export function takeToken(): string | undefined {
  const KEY = 'platescope.token'
  const found = tokenIn(location.href)
  if (found === undefined) return sessionStorage.getItem(KEY) ?? undefined
  sessionStorage.setItem(KEY, found)
  history.replaceState(null, '', location.pathname)
  return found
}
