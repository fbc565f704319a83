/** The image viewer on a canvas: keeps a scene and a view, draws when either changes, survives a lost context. */
import { type Painter, painterOf } from './paint.ts'
import { EMPTY_SCENE, type Scene } from './scene.ts'
import { fitView, type Point, reveal, type Size, screenToImage, type View, zoomAround } from './view.ts'

export interface Viewer {
  /** Shows a scene. A scene of another size than the last is fitted, unless `keepView`. */
  show(scene: Scene, keepView?: boolean): void
  /** Moves to a view, or by a function of the present one. */
  look(change: View | ((view: View) => View)): void
  /** Zooms by a factor around a point of the canvas, its centre by default. */
  zoomBy(factor: number, at?: Point): void
  fit(): void
  /** One image pixel on one device pixel. */
  actualSize(): void
  /** Brings an image point into view if it is not. */
  reveal(at: Point): void
  view(): View
  /** Size of the canvas in CSS pixels. */
  size(): Size
  /** The image pixel under a point of the canvas; undefined outside the image. */
  pixelAt(at: Point): Point | undefined
  /** Draws now, and not with the next animation frame. */
  draw(): void
  dispose(): void
}

export interface ViewerOptions {
  /** Called after each change of view or size. */
  readonly onView?: (view: View, size: Size) => void
  /** The graphics context was lost (true) or is back (false). */
  readonly onLost?: (lost: boolean) => void
  /** Texture sides are kept at most this long, for tests of tiling. */
  readonly greatestSide?: number
}

/** Makes a viewer on a canvas; the canvas follows its own size in the page. Throws when there is no WebGL 2. */
export function createViewer(canvas: HTMLCanvasElement, options: ViewerOptions = {}): Viewer {
  const context = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false })
  if (!context) throw new Error('This machine or browser offers no WebGL 2, which showing images needs.')
  const gl = context
  let painter: Painter | undefined = painterOf(gl, options.greatestSide)
  let scene = EMPTY_SCENE
  let view: View = { x: 0.5, y: 0.5, zoom: 1 }
  let size: Size = { width: canvas.clientWidth, height: canvas.clientHeight }
  // While fitted, the image stays fitted when the canvas changes its size.
  let fitted = true
  let scheduled = 0

  function changed(): void {
    options.onView?.(view, size)
    schedule()
  }

  function schedule(): void {
    scheduled ||= requestAnimationFrame(draw)
  }

  function draw(): void {
    cancelAnimationFrame(scheduled)
    scheduled = 0
    if (gl.isContextLost()) return
    const pixelRatio = window.devicePixelRatio || 1
    const [width, height] = [Math.round(size.width * pixelRatio), Math.round(size.height * pixelRatio)]
    if (width === 0 || height === 0) return
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
    painter ??= painterOf(gl, options.greatestSide)
    painter(scene, { view, canvas: size, pixelRatio })
  }

  function show(next: Scene, keepView = false): void {
    const same = next.width === scene.width && next.height === scene.height
    scene = next
    if (same || keepView) schedule()
    else fitScene()
  }

  function look(change: View | ((view: View) => View)): void {
    view = typeof change === 'function' ? change(view) : change
    fitted = false
    changed()
  }

  function fitScene(): void {
    view = fitView(scene, size)
    fitted = true
    changed()
  }

  function zoomBy(factor: number, at: Point = { x: size.width / 2, y: size.height / 2 }): void {
    look((last) => zoomAround(last, factor, at, { image: scene, canvas: size }))
  }

  function pixelAt(at: Point): Point | undefined {
    const { x, y } = screenToImage(view, size, at)
    const inside = x >= 0 && y >= 0 && x < scene.width && y < scene.height
    return inside ? { x: Math.floor(x), y: Math.floor(y) } : undefined
  }

  const lost = (event: Event) => {
    // Without this the browser never restores the context.
    event.preventDefault()
    painter = undefined
    options.onLost?.(true)
  }
  const restored = () => {
    options.onLost?.(false)
    draw()
  }
  const observer = new ResizeObserver(() => {
    size = { width: canvas.clientWidth, height: canvas.clientHeight }
    if (fitted) view = fitView(scene, size)
    options.onView?.(view, size)
    // At once: a canvas that keeps its old drawing buffer for a frame would flicker.
    draw()
  })
  canvas.addEventListener('webglcontextlost', lost)
  canvas.addEventListener('webglcontextrestored', restored)
  observer.observe(canvas)

  return {
    show,
    look,
    zoomBy,
    fit: fitScene,
    actualSize: () => zoomBy(1 / ((window.devicePixelRatio || 1) * view.zoom)),
    reveal: (at) => {
      const next = reveal(view, at, size)
      if (next !== view) look(next)
    },
    view: () => view,
    size: () => size,
    pixelAt,
    draw,
    dispose: () => {
      cancelAnimationFrame(scheduled)
      observer.disconnect()
      canvas.removeEventListener('webglcontextlost', lost)
      canvas.removeEventListener('webglcontextrestored', restored)
      gl.getExtension('WEBGL_lose_context')?.loseContext()
    },
  }
}
