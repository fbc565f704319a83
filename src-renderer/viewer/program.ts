/** Compiles shader programs and finds their uniforms. */
import { FRAGMENTS, type ProgramName, VERTEX } from './shaders.ts'

export interface Program {
  readonly handle: WebGLProgram
  /** Place of a uniform; null when the program does not use it, which WebGL takes silently. */
  readonly at: (name: string) => WebGLUniformLocation | null
}

/** Programs of one context, compiled when first drawn with. */
export function programsOf(gl: WebGL2RenderingContext): (name: ProgramName) => Program {
  const compiled = new Map<ProgramName, Program>()
  return (name) => {
    const found = compiled.get(name) ?? link(gl, name)
    compiled.set(name, found)
    return found
  }
}

function link(gl: WebGL2RenderingContext, name: ProgramName): Program {
  const handle = gl.createProgram()
  gl.attachShader(handle, compile(gl, gl.VERTEX_SHADER, VERTEX))
  gl.attachShader(handle, compile(gl, gl.FRAGMENT_SHADER, FRAGMENTS[name]))
  gl.linkProgram(handle)
  if (!gl.getProgramParameter(handle, gl.LINK_STATUS) && !gl.isContextLost())
    throw new Error(`The graphics driver refuses the program ${name}: ${gl.getProgramInfoLog(handle)}`)
  const places = new Map<string, WebGLUniformLocation | null>()
  const at = (uniform: string) => {
    if (!places.has(uniform)) places.set(uniform, gl.getUniformLocation(handle, uniform))
    return places.get(uniform)!
  }
  return { handle, at }
}

function compile(gl: WebGL2RenderingContext, kind: number, source: string): WebGLShader {
  const shader = gl.createShader(kind)
  // A context that is lost makes no shaders; its restoration starts afresh.
  if (!shader) throw new Error('The graphics context is lost.')
  gl.shaderSource(shader, source)
  gl.compileShader(shader)
  if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost())
    throw new Error(`The graphics driver refuses a shader: ${gl.getShaderInfoLog(shader)}`)
  return shader
}
