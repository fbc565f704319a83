/** Draws a scene through a view into the canvas: channels added up, overlays laid over them. */
import type { PlaneTexture, TileTexture } from './plane-texture.ts'
import { type Program, programsOf } from './program.ts'
import type { ChannelLayer, ColourRamp, LabelLayer, ScalarLayer, Scene } from './scene.ts'
import type { ProgramName } from './shaders.ts'
import { textureStore } from './texture-store.ts'
import { deviceView, type Size, type View } from './view.ts'

export interface Frame {
  readonly view: View
  /** CSS pixels. */
  readonly canvas: Size
  readonly pixelRatio: number
}

/** A painter for one graphics context. `greatestSide` limits textures below what the card offers (for tests). */
export function painterOf(gl: WebGL2RenderingContext, greatestSide = Number.POSITIVE_INFINITY) {
  const programs = programsOf(gl)
  const textures = textureStore(gl, Math.min(greatestSide, gl.getParameter(gl.MAX_TEXTURE_SIZE) as number))
  const device = { left: 0, top: 0, zoom: 1 }

  function begin(name: ProgramName): Program {
    const program = programs(name)
    gl.useProgram(program.handle)
    gl.uniform3f(program.at('view'), device.left, device.top, 1 / device.zoom)
    gl.uniform2f(program.at('canvas'), gl.drawingBufferWidth, gl.drawingBufferHeight)
    return program
  }

  function drawTiles(program: Program, plane: PlaneTexture, level: (tile: TileTexture) => number): void {
    gl.activeTexture(gl.TEXTURE0)
    gl.uniform1i(program.at('plane'), 0)
    for (const entry of plane.tiles) {
      gl.bindTexture(gl.TEXTURE_2D, entry.texture)
      gl.uniform4f(program.at('tile'), entry.tile.x, entry.tile.y, entry.tile.width, entry.tile.height)
      gl.uniform1i(program.at('level'), level(entry))
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4)
    }
  }

  /** Draws every tile from the level at which a device pixel spans one to two of its pixels. */
  function drawReduced(program: Program, plane: PlaneTexture): void {
    const wanted = Math.max(0, Math.floor(-Math.log2(device.zoom) + 1e-6))
    if (wanted > 0) plane.reduce()
    drawTiles(program, plane, (tile) => Math.min(wanted, tile.levels - 1))
  }

  function look(unit: number, program: Program, name: string, texture: WebGLTexture): void {
    gl.activeTexture(gl.TEXTURE0 + unit)
    gl.bindTexture(gl.TEXTURE_2D, texture)
    gl.uniform1i(program.at(name), unit)
  }

  function useRamp(program: Program, map: ColourRamp, opacity: number): void {
    look(1, program, 'ramp', textures.ramp(map.colours))
    gl.uniform2f(program.at('range'), map.low, 1 / Math.max(map.high - map.low, 1e-30))
    gl.uniform1f(program.at('opacity'), opacity)
  }

  function drawChannel(layer: ChannelLayer, how: Scene['look']): void {
    const plane = textures.planeTexture(layer.plane)
    const program = begin(plane.whole ? 'channelWhole' : 'channelFloat')
    const { low, high, gamma } = layer.limits
    const [red, green, blue] = how === 'colour' ? layer.colour : [255, 255, 255]
    gl.uniform3f(program.at('limits'), low, 1 / Math.max(high - low, 1e-30), gamma)
    gl.uniform3f(program.at('colour'), red / 255, green / 255, blue / 255)
    gl.uniform1i(program.at('inverted'), how === 'inverted' ? 1 : 0)
    drawReduced(program, plane)
  }

  function drawScalar(layer: ScalarLayer): void {
    const plane = textures.planeTexture(layer.plane)
    const program = begin(plane.whole ? 'scalarWhole' : 'scalarFloat')
    useRamp(program, layer.map, layer.opacity)
    drawReduced(program, plane)
  }

  function drawMasks(layer: LabelLayer): void {
    const plane = textures.planeTexture(layer.labels)
    const program = begin('masks')
    const [red, green, blue] = layer.colour
    gl.uniform3f(program.at('colour'), red / 255, green / 255, blue / 255)
    gl.uniform1i(program.at('byValue'), layer.values ? 1 : 0)
    useRamp(program, layer.values?.map ?? PLAIN, layer.opacity)
    look(2, program, 'objectValues', textures.table(layer.values?.values ?? NO_VALUES))
    drawTiles(program, plane, () => 0)
  }

  function drawOutlines(layer: LabelLayer, thickness: number): void {
    const plane = textures.planeTexture(layer.labels)
    const program = begin('outlines')
    const [red, green, blue] = layer.colour
    gl.uniform3f(program.at('colour'), red / 255, green / 255, blue / 255)
    gl.uniform1f(program.at('thickness'), thickness)
    gl.uniform1ui(program.at('chosen'), layer.chosen)
    gl.uniform1ui(program.at('hovered'), layer.hovered)
    gl.uniform1i(program.at('gated'), layer.gate ? 1 : 0)
    look(3, program, 'gate', textures.table(layer.gate ?? NO_GATE))
    drawTiles(program, plane, () => 0)
  }

  /** Draws everything; the canvas must already have its size in device pixels. */
  return function paint(scene: Scene, frame: Frame): void {
    Object.assign(device, deviceView(frame.view, frame.canvas, frame.pixelRatio))
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight)
    gl.clearColor(0, 0, 0, 1)
    gl.clear(gl.COLOR_BUFFER_BIT)
    gl.enable(gl.BLEND)
    gl.blendFunc(gl.ONE, gl.ONE)
    const visible = scene.channels.filter((layer) => layer.visible)
    const how = visible.length === 1 ? scene.look : 'colour'
    for (const layer of visible) drawChannel(layer, how)
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA)
    for (const layer of scene.scalars) drawScalar(layer)
    for (const layer of scene.labels) if (layer.opacity > 0) drawMasks(layer)
    const thickness = Math.max(1, Math.round(frame.pixelRatio))
    for (const layer of scene.labels) if (layer.outlines) drawOutlines(layer, thickness)
    textures.trim()
  }
}

export type Painter = ReturnType<typeof painterOf>

const NO_VALUES = new Float32Array(1)
const NO_GATE = new Uint8Array(1)
const PLAIN: ColourRamp = { low: 0, high: 1, colours: new Uint8Array([255, 255, 255, 255]) }
