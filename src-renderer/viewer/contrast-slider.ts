/** Range and histogram of a contrast slider. */
import type { ChannelContrast } from '../../src-main/contract/index.ts'

export interface SliderRange {
  readonly min: number
  readonly max: number
  readonly step: number
}

/** The sampled values and the present limits lie within; whole numbers unless the values span less than 20. */
export function sliderRange(contrast: Pick<ChannelContrast, 'low' | 'high' | 'histogram'>): SliderRange {
  const min = Math.min(contrast.low, contrast.histogram.from)
  const max = Math.max(contrast.high, contrast.histogram.to, min + 1e-6)
  if (max - min < 20) return { min, max, step: (max - min) / 500 }
  return { min: Math.floor(min), max: Math.ceil(max), step: 1 }
}

/** An area in a box of 100 × 20, heights by the logarithm of counts, since images are mostly background. */
export function histogramPath(histogram: ChannelContrast['histogram'], range: SliderRange): string {
  const { from, to, counts } = histogram
  const tallest = Math.log1p(Math.max(0, ...counts))
  if (tallest === 0) return ''
  const x = (value: number) => ((100 * (value - range.min)) / (range.max - range.min)).toFixed(2)
  const bin = (to - from) / counts.length
  const steps = counts.map((count, index) => {
    const y = (20 - (20 * Math.log1p(count)) / tallest).toFixed(2)
    return `L${x(from + index * bin)} ${y}L${x(from + (index + 1) * bin)} ${y}`
  })
  return `M${x(from)} 20${steps.join('')}L${x(to)} 20Z`
}
