/** A short message to the user. */
export interface ToastMessage {
  readonly id: number
  readonly kind: 'done' | 'error'
  readonly text: string
  /** What still stands and what to do. */
  readonly detail?: string | undefined
  readonly action?: { readonly label: string; readonly run: () => void } | undefined
}
