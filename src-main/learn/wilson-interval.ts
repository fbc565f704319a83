/** The uncertainty of a share that was counted. */

/** The 97.5 % point of the normal distribution. */
const NORMAL_95 = 1.959963984540054

export interface Interval {
  readonly low: number
  readonly high: number
}

/** Wilson's score interval of `hits` out of `count`, 95 % unless another normal deviate is given; 0 … 1 of none. Wilson 1927. */
export function wilsonInterval(hits: number, count: number, deviate = NORMAL_95): Interval {
  if (count === 0) return { low: 0, high: 1 }
  const share = hits / count
  const square = (deviate * deviate) / count
  const centre = share + square / 2
  const half = deviate * Math.sqrt((share * (1 - share)) / count + square / (4 * count))
  return {
    low: hits === 0 ? 0 : (centre - half) / (1 + square),
    high: hits === count ? 1 : (centre + half) / (1 + square),
  }
}
