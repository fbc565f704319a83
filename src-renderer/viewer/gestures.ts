/** Pointer and wheel on the viewer: drag pans, wheel zooms around the pointer, a click picks. */
import { type Point, panBy } from './view.ts'
import type { Viewer } from './viewer.ts'

/** Movement below this many CSS pixels is a click. */
const CLICK_REACH = 4

export interface GestureListeners {
  readonly onHover: (at: Point | undefined) => void
  readonly onClick: (at: Point) => void
  readonly onDoubleClick?: (at: Point) => void
}

interface Drag {
  readonly pointer: number
  readonly start: Point
  last: Point
  moved: boolean
}

/** Listens on the canvas until the returned function is called. `image` gives the size that panning is limited to. */
export function listenToGestures(
  canvas: HTMLCanvasElement,
  viewer: Viewer,
  listeners: GestureListeners & { readonly image: () => { width: number; height: number } },
): () => void {
  const control = new AbortController()
  const { signal } = control
  let drag: Drag | undefined

  function place(event: MouseEvent): Point {
    const box = canvas.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  function down(event: PointerEvent): void {
    if (event.button > 1) return
    canvas.setPointerCapture(event.pointerId)
    const start = place(event)
    drag = { pointer: event.pointerId, start, last: start, moved: false }
  }

  function move(event: PointerEvent): void {
    const at = place(event)
    if (!drag || drag.pointer !== event.pointerId) {
      listeners.onHover(at)
      return
    }
    if (!drag.moved && Math.hypot(at.x - drag.start.x, at.y - drag.start.y) < CLICK_REACH) return
    drag.moved = true
    canvas.dataset.dragging = ''
    const by = { x: at.x - drag.last.x, y: at.y - drag.last.y }
    drag.last = at
    viewer.look((view) => panBy(view, by, listeners.image()))
  }

  function up(event: PointerEvent): void {
    if (!drag || drag.pointer !== event.pointerId) return
    if (!drag.moved && event.type === 'pointerup' && event.button === 0) listeners.onClick(place(event))
    drag = undefined
    delete canvas.dataset.dragging
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault()
    viewer.zoomBy(wheelFactor(event), place(event))
  }

  canvas.addEventListener('pointerdown', down, { signal })
  canvas.addEventListener('pointermove', move, { signal })
  canvas.addEventListener('pointerup', up, { signal })
  canvas.addEventListener('pointercancel', up, { signal })
  canvas.addEventListener('pointerleave', () => listeners.onHover(undefined), { signal })
  canvas.addEventListener('dblclick', (event) => listeners.onDoubleClick?.(place(event)), { signal })
  canvas.addEventListener('wheel', wheel, { signal, passive: false })
  return () => control.abort()
}

/** Zoom factor of a wheel event: a notch is about 20 %; pinching on a touch pad (with ctrlKey) is finer. */
export function wheelFactor(event: Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'ctrlKey'>): number {
  const pixels = event.deltaY * (event.deltaMode === 1 ? 33 : event.deltaMode === 2 ? 400 : 1)
  return Math.exp(-Math.max(-240, Math.min(240, pixels)) * (event.ctrlKey ? 0.01 : 0.0018))
}
