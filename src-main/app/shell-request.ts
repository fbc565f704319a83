/** What the desk may ask of the shell: printing a report, since only a browser can. Parsed at the door. */

export interface ShellRequest {
  readonly id: number
  readonly kind: 'print'
  /** Absolute paths of a self-contained HTML file and of the PDF to write. */
  readonly html: string
  readonly pdf: string
}

/** The request in a message, or undefined when it is none. */
export function shellRequest(message: unknown): ShellRequest | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const { kind, id, html, pdf } = message as Record<string, unknown>
  if (kind !== 'print' || typeof id !== 'number' || typeof html !== 'string' || typeof pdf !== 'string')
    return undefined
  return { kind, id, html, pdf }
}
