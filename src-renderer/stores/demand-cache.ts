/**
 * Arrays asked for by several places at once: kept by bytes, asked for once, prefetched when nothing is waited for,
 * and cancelled when nobody wants them any more.
 */

export interface DemandCache<Q, T> {
  /**
   * What `owner` shows from now on, and what it will probably show next. Requests that no owner wants any more are
   * cancelled. The promises are in the order of `shown`; they reject when loading fails or is superseded.
   */
  demand(owner: string, shown: readonly Q[], ahead?: readonly Q[]): Promise<T>[]
  /** The array if it is here. */
  peek(question: Q): T | undefined
  clear(): void
  readonly bytes: number
}

export interface DemandCacheOptions<Q, T> {
  readonly load: (question: Q, signal: AbortSignal) => Promise<T>
  readonly keyOf: (question: Q) => string
  readonly bytesOf: (value: T) => number
  readonly budgetBytes: number
  /** Prefetches that run side by side. */
  readonly aheadAtOnce?: number
}

interface Entry<T> {
  readonly promise: Promise<T>
  readonly control: AbortController
  value: T | undefined
  bytes: number
}

interface Want<Q> {
  readonly shown: readonly Q[]
  readonly ahead: readonly Q[]
}

export function demandCache<Q, T>(options: DemandCacheOptions<Q, T>): DemandCache<Q, T> {
  const { keyOf, aheadAtOnce = 2 } = options
  // In order of last use, oldest first.
  const entries = new Map<string, Entry<T>>()
  const wants = new Map<string, Want<Q>>()
  let bytes = 0

  function demand(owner: string, shown: readonly Q[], ahead: readonly Q[] = []): Promise<T>[] {
    wants.set(owner, { shown, ahead })
    cancelUnwanted()
    const promises = shown.map((question) => start(question).promise)
    prefetch()
    return promises
  }

  function start(question: Q): Entry<T> {
    const key = keyOf(question)
    const found = entries.get(key)
    if (found) {
      entries.delete(key)
      entries.set(key, found)
      return found
    }
    const control = new AbortController()
    const entry: Entry<T> = { promise: options.load(question, control.signal), control, value: undefined, bytes: 0 }
    entries.set(key, entry)
    entry.promise.then(
      (value) => settle(key, entry, value),
      () => {
        if (entries.get(key) === entry) entries.delete(key)
        prefetch()
      },
    )
    return entry
  }

  function settle(key: string, entry: Entry<T>, value: T): void {
    if (entries.get(key) !== entry) return
    entry.value = value
    entry.bytes = options.bytesOf(value)
    bytes += entry.bytes
    evict()
    prefetch()
  }

  function evict(): void {
    const kept = new Set([...wants.values()].flatMap(({ shown }) => shown.map(keyOf)))
    for (const [key, entry] of entries) {
      if (bytes <= options.budgetBytes) return
      if (entry.value === undefined || kept.has(key)) continue
      bytes -= entry.bytes
      entries.delete(key)
    }
  }

  function cancelUnwanted(): void {
    const wanted = new Set([...wants.values()].flatMap(({ shown, ahead }) => [...shown, ...ahead].map(keyOf)))
    for (const [key, entry] of entries) {
      if (entry.value !== undefined || wanted.has(key)) continue
      entries.delete(key)
      entry.control.abort()
    }
  }

  /** Starts what will be wanted next, once everything that is shown has arrived. */
  function prefetch(): void {
    const shown = new Set([...wants.values()].flatMap((want) => want.shown.map(keyOf)))
    const loading = [...entries].filter(([, entry]) => entry.value === undefined)
    if (loading.some(([key]) => shown.has(key))) return
    let free = aheadAtOnce - loading.length
    for (const question of [...wants.values()].flatMap((want) => want.ahead)) {
      if (free <= 0) return
      if (entries.has(keyOf(question))) continue
      // A prefetch that fails is tried again when it is shown, and reported then.
      start(question).promise.catch(() => {})
      free--
    }
  }

  return {
    demand,
    peek: (question) => entries.get(keyOf(question))?.value,
    clear: () => {
      for (const entry of entries.values()) if (entry.value === undefined) entry.control.abort()
      entries.clear()
      wants.clear()
      bytes = 0
    },
    get bytes() {
      return bytes
    },
  }
}
