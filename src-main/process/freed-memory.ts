/** What the C library does with freed memory: steps of a training claim the same gigabytes again and again. */

/**
 * Environment of a process that trains or predicts. On Linux the GNU C library gives large freed blocks back to the system
 * and claims them anew, page by page, at every step; kept, a step takes about a tenth less time. Names and units (bytes)
 * as in mallopt(3); other systems and libraries pay them no heed.
 */
export const KEEPS_FREED_MEMORY: Readonly<Record<string, string>> =
  process.platform === 'linux'
    ? { MALLOC_TRIM_THRESHOLD_: '4294967296', MALLOC_MMAP_THRESHOLD_: '4294967296', MALLOC_TOP_PAD_: '67108864' }
    : {}

/** Whether this process was begun so, or has no need to. */
export const keepsFreedMemory = (): boolean =>
  Object.keys(KEEPS_FREED_MEMORY).every((name) => process.env[name] !== undefined)

/** Begins this process anew, in the same place and with the same arguments, so that it keeps freed memory. */
export function beginKeepingFreedMemory(): void {
  if (keepsFreedMemory() || !process.execve) return
  const environment = Object.fromEntries(
    Object.entries({ ...process.env, ...KEEPS_FREED_MEMORY }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  )
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], environment)
}
