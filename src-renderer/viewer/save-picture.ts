/** Saves what the viewer shows as a PNG, with its scale bar and a line that says what it is. */
import type { ScaleBar } from './scale-bar.ts'

export interface PictureNotes {
  readonly bar: ScaleBar
  readonly caption: string
  readonly fileName: string
}

/** The canvas as it stands, with notes drawn in. The canvas must have been drawn in this very task. */
export async function savePicture(canvas: HTMLCanvasElement, notes: PictureNotes): Promise<void> {
  const picture = document.createElement('canvas')
  picture.width = canvas.width
  picture.height = canvas.height
  const context = picture.getContext('2d')
  if (!context) return
  context.drawImage(canvas, 0, 0)
  drawNotes(context, notes, canvas.width / Math.max(1, canvas.clientWidth))
  const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'))
  if (blob) offer(blob, notes.fileName)
}

function drawNotes(context: CanvasRenderingContext2D, { bar, caption }: PictureNotes, ratio: number): void {
  const { width, height } = context.canvas
  context.font = `${12 * ratio}px system-ui, sans-serif`
  context.shadowColor = '#000'
  context.shadowBlur = 3 * ratio
  context.fillStyle = '#fff'
  context.fillRect(16 * ratio, height - 18 * ratio, bar.pixels * ratio, 3 * ratio)
  context.textAlign = 'center'
  context.fillText(bar.text, (16 + bar.pixels / 2) * ratio, height - 24 * ratio)
  context.textAlign = 'right'
  context.fillText(caption, width - 16 * ratio, height - 16 * ratio)
}

function offer(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name.replace(/[\\/:*?"<>|]+/g, '-')
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
