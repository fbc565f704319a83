/** The shader programs of the viewer. Every pass draws one rectangle of image pixels onto the canvas. */

/** Corners of a tile, from image pixels to the canvas. `view` is left, top (image pixels) and image pixels per device pixel. */
export const VERTEX = `#version 300 es
precision highp float;
uniform vec4 tile;
uniform vec3 view;
uniform vec2 canvas;
void main() {
  vec2 corner = tile.xy + vec2(gl_VertexID & 1, gl_VertexID >> 1) * tile.zw;
  vec2 device = (corner - view.xy) / view.z;
  gl_Position = vec4(device.x / canvas.x * 2.0 - 1.0, 1.0 - device.y / canvas.y * 2.0, 0.0, 1.0);
}`

const HEAD = (sampler: 'sampler2D' | 'usampler2D') => `#version 300 es
precision highp float;
precision highp int;
precision highp ${sampler};
uniform ${sampler} plane;
uniform vec4 tile;
uniform vec3 view;
uniform vec2 canvas;
uniform int level;
out vec4 pixel;
vec2 imageAt(vec2 device) { return view.xy + vec2(device.x, canvas.y - device.y) * view.z; }
`

/**
 * The value under a device pixel: the nearest image pixel when enlarged, else the mean over the device pixel's
 * footprint, taken from the reduced level at which the footprint spans one to two pixels a side.
 */
const SAMPLE = `
float sampleAt(vec2 image) {
  vec2 at = image - tile.xy;
  ivec2 last = textureSize(plane, level) - 1;
  if (view.z <= 1.0) return float(texelFetch(plane, clamp(ivec2(floor(at)), ivec2(0), last), level).r);
  float side = exp2(float(level));
  vec2 size = vec2(last + 1);
  vec2 low = clamp((at - view.z * 0.5) / side, vec2(0.0), size);
  vec2 high = clamp((at + view.z * 0.5) / side, vec2(0.0), size);
  ivec2 first = min(ivec2(floor(low)), last);
  float sum = 0.0;
  float weights = 0.0;
  for (int j = 0; j < 3; j++) {
    for (int i = 0; i < 3; i++) {
      ivec2 texel = first + ivec2(i, j);
      vec2 overlap = min(high, vec2(texel + 1)) - max(low, vec2(texel));
      if (overlap.x <= 0.0 || overlap.y <= 0.0 || any(greaterThan(texel, last))) continue;
      float weight = overlap.x * overlap.y;
      sum += weight * float(texelFetch(plane, texel, level).r);
      weights += weight;
    }
  }
  return weights > 0.0 ? sum / weights : float(texelFetch(plane, first, level).r);
}
`

/** A channel: brightness between limits (x low, y 1 / range, z gamma), times a colour; or from white to ink. */
const CHANNEL = `
uniform vec3 limits;
uniform vec3 colour;
uniform bool inverted;
void main() {
  float part = (sampleAt(imageAt(gl_FragCoord.xy)) - limits.x) * limits.y;
  float bright = part > 0.0 ? min(pow(part, limits.z), 1.0) : 0.0;
  pixel = vec4(inverted ? vec3(1.0 - bright) : colour * bright, 1.0);
}`

/** Values through a ramp of colours; `range` is low and 1 / (high − low). */
const RAMP = `
uniform sampler2D ramp;
uniform vec2 range;
uniform float opacity;
vec4 paint(float value) {
  if (isnan(value)) return vec4(0.0);
  float at = clamp((value - range.x) * range.y, 0.0, 1.0) * float(textureSize(ramp, 0).x - 1);
  vec4 found = texelFetch(ramp, ivec2(int(at + 0.5), 0), 0);
  return vec4(found.rgb, found.a * opacity);
}
`

const SCALAR = `${RAMP}
void main() { pixel = paint(sampleAt(imageAt(gl_FragCoord.xy))); }`

/** Filled objects, by their own value or in one colour. Values lie in rows of 2048. */
const MASKS = `${RAMP}
uniform highp sampler2D objectValues;
uniform bool byValue;
uniform vec3 colour;
void main() {
  uint id = texelFetch(plane, clamp(ivec2(floor(imageAt(gl_FragCoord.xy) - tile.xy)), ivec2(0), textureSize(plane, 0) - 1), 0).r;
  if (id == 0u) discard;
  if (!byValue) { pixel = vec4(colour, opacity); return; }
  int index = int(id) - 1;
  pixel = paint(texelFetch(objectValues, ivec2(index & 2047, index >> 11), 0).r);
}`

/**
 * Outlines at the screen's resolution: a device pixel lies on one when a pixel \`thickness\` away belongs to another
 * object or to none. Chosen and hovered objects have thicker, brighter outlines; objects outside a gate faint ones.
 */
const OUTLINES = `
uniform float thickness;
uniform vec3 colour;
uniform uint chosen;
uniform uint hovered;
uniform highp usampler2D gate;
uniform bool gated;
uint objectAt(vec2 device) {
  vec2 at = floor(imageAt(device) - tile.xy);
  if (any(lessThan(at, vec2(0.0))) || any(greaterThanEqual(at, tile.zw))) return 0u;
  return texelFetch(plane, ivec2(at), 0).r;
}
bool borders(uint id, float reach) {
  vec2 at = gl_FragCoord.xy;
  return objectAt(at + vec2(reach, 0.0)) != id || objectAt(at - vec2(reach, 0.0)) != id
    || objectAt(at + vec2(0.0, reach)) != id || objectAt(at - vec2(0.0, reach)) != id;
}
void main() {
  uint id = objectAt(gl_FragCoord.xy);
  if (id == 0u) discard;
  // White with a dark line inside: it shows on black and on an inverted image.
  if (id == chosen && borders(id, thickness * 2.0)) { pixel = vec4(1.0); return; }
  if (id == chosen && borders(id, thickness * 3.0)) { pixel = vec4(0.0, 0.0, 0.0, 1.0); return; }
  if (!borders(id, thickness)) discard;
  if (id == hovered) { pixel = vec4(mix(colour, vec3(1.0), 0.6), 1.0); return; }
  float strength = 1.0;
  if (gated) {
    int index = int(id) - 1;
    strength = texelFetch(gate, ivec2(index & 2047, index >> 11), 0).r == 0u ? 0.25 : 1.0;
  }
  pixel = vec4(colour, strength);
}`

/** Fragment programs by name; whole-number and floating-point planes need samplers of their own. */
export const FRAGMENTS = {
  channelWhole: HEAD('usampler2D') + SAMPLE + CHANNEL,
  channelFloat: HEAD('sampler2D') + SAMPLE + CHANNEL,
  scalarWhole: HEAD('usampler2D') + SAMPLE + SCALAR,
  scalarFloat: HEAD('sampler2D') + SAMPLE + SCALAR,
  masks: HEAD('usampler2D') + MASKS,
  outlines: HEAD('usampler2D') + OUTLINES,
} as const

export type ProgramName = keyof typeof FRAGMENTS
