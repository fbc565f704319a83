/** Convolutions, poolings, normalisations and resizing, in the sizes and strides that networks have. */
import { floats, integerList, type Shape } from '../../src-main/graph/index.ts'
import type { CheckOptions } from '../check-gradient.ts'
import { type Case, plain, special } from './case.ts'

const resized = (shape: Shape, to: { scales?: readonly number[]; sizes?: readonly number[] }, attributes = {}): Case =>
  special('Resize', `${JSON.stringify(to)} ${JSON.stringify(attributes)}`, [shape], (graph, x) => {
    const scales = to.scales && graph.constant(floats([to.scales.length], to.scales))
    const sizes = to.sizes && graph.constant(integerList(to.sizes))
    return graph.op('Resize', [x, undefined, scales, sizes], attributes)
  })

const positiveVariance = (shapes: readonly Shape[], options: CheckOptions = {}): Case =>
  plain('BatchNormalization', shapes, {}, { range: [0.25, 3], ...options })

export const SPATIAL_CASES: readonly Case[] = [
  plain('Conv', [[2, 3, 6, 5], [4, 3, 3, 3], [4]]),
  // From 16 input channels on, the gradient of the input takes another form.
  plain('Conv', [[1, 16, 4, 5], [2, 16, 3, 2], [2]]),
  plain('Conv', [[1, 16, 6, 5], [2, 16, 3, 3], [2]], { pads: [0, 2, 1, 0], dilations: [2, 1] }),
  plain(
    'Conv',
    [
      [2, 3, 6, 5],
      [4, 3, 3, 3],
    ],
    { pads: [1, 1, 1, 1] },
  ),
  plain(
    'Conv',
    [
      [2, 3, 6, 5],
      [4, 3, 3, 3],
    ],
    { pads: [0, 2, 1, 0] },
  ),
  plain(
    'Conv',
    [
      [1, 2, 7, 8],
      [3, 2, 3, 3],
    ],
    { strides: [2, 2], pads: [1, 1, 1, 1] },
  ),
  plain(
    'Conv',
    [
      [1, 2, 8, 9],
      [3, 2, 3, 2],
    ],
    { strides: [3, 2] },
  ),
  plain(
    'Conv',
    [
      [1, 2, 8, 9],
      [3, 2, 3, 3],
    ],
    { dilations: [2, 3], pads: [2, 3, 2, 3] },
  ),
  plain(
    'Conv',
    [
      [1, 2, 9, 9],
      [3, 2, 3, 3],
    ],
    { dilations: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1] },
  ),
  plain(
    'Conv',
    [
      [1, 2, 3, 3],
      [2, 2, 1, 1],
    ],
    { pads: [1, 1, 1, 1] },
  ),
  plain('Conv', [
    [1, 20, 4, 4],
    [3, 20, 2, 2],
  ]),
  plain(
    'Conv',
    [
      [1, 1, 9, 9],
      [2, 1, 5, 5],
    ],
    { pads: [2, 2, 2, 2] },
  ),
  plain('Conv', [[2, 4, 5, 5], [6, 2, 3, 3], [6]], { group: 2, pads: [1, 1, 1, 1] }),
  plain('Conv', [[2, 4, 5, 6], [4, 1, 3, 3], [4]], { group: 4, pads: [1, 1, 1, 1] }),
  plain(
    'Conv',
    [
      [1, 3, 7, 6],
      [3, 1, 3, 3],
    ],
    { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] },
  ),
  plain(
    'Conv',
    [
      [1, 2, 6, 6],
      [4, 1, 3, 3],
    ],
    { group: 2, strides: [2, 2], pads: [0, 0, 1, 1] },
  ),
  plain(
    'Conv',
    [
      [1, 2, 5, 6],
      [3, 2, 3, 3],
    ],
    { auto_pad: 'SAME_UPPER', strides: [2, 2] },
  ),
  plain(
    'Conv',
    [
      [1, 2, 6, 6],
      [3, 2, 2, 2],
    ],
    { auto_pad: 'SAME_LOWER' },
  ),
  plain(
    'Conv',
    [
      [2, 3, 8],
      [4, 3, 3],
    ],
    { pads: [1, 1] },
  ),
  plain('Conv', [
    [1, 2, 4, 3, 4],
    [2, 2, 2, 2, 2],
  ]),
  plain(
    'Conv',
    [
      [1, 2, 5, 5],
      [3, 2, 3, 3],
    ],
    { pads: [1, 1, 1, 1] },
    { provider: 'webgpu' },
  ),
  plain('ConvTranspose', [[1, 3, 4, 4], [3, 2, 2, 2], [2]], { strides: [2, 2] }),
  plain(
    'ConvTranspose',
    [
      [2, 3, 3, 4],
      [3, 2, 3, 3],
    ],
    { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] },
  ),
  plain(
    'ConvTranspose',
    [
      [1, 4, 4, 4],
      [4, 1, 3, 3],
    ],
    { group: 2, pads: [1, 1, 1, 1] },
  ),
  plain(
    'ConvTranspose',
    [
      [1, 3, 4, 4],
      [3, 1, 3, 3],
    ],
    { group: 3, strides: [2, 2] },
  ),
  plain(
    'ConvTranspose',
    [
      [1, 2, 4, 4],
      [2, 3, 3, 3],
    ],
    { dilations: [2, 2] },
  ),

  plain('MaxPool', [[2, 2, 4, 6]], { kernel_shape: [2, 2], strides: [2, 2] }),
  plain('MaxPool', [[1, 2, 5, 7]], { kernel_shape: [2, 2], strides: [2, 2] }),
  plain('MaxPool', [[1, 2, 7, 6]], { kernel_shape: [3, 3], strides: [3, 3] }),
  plain('MaxPool', [[1, 2, 6, 7]], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  plain('MaxPool', [[1, 2, 6, 7]], { kernel_shape: [3, 2], strides: [1, 1] }),
  plain('MaxPool', [[1, 2, 5, 6]], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
  plain('MaxPool', [[1, 2, 7, 7]], { kernel_shape: [2, 2], dilations: [2, 2] }),
  plain('MaxPool', [[1, 2, 8]], { kernel_shape: [2], strides: [2] }),
  plain('AveragePool', [[1, 2, 4, 6]], { kernel_shape: [2, 2], strides: [2, 2] }),
  plain('AveragePool', [[1, 2, 5, 6]], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  plain('AveragePool', [[1, 2, 5, 6]], {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    count_include_pad: 1,
  }),
  plain('AveragePool', [[1, 2, 6, 7]], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
  plain('AveragePool', [[1, 2, 7, 7]], { kernel_shape: [2, 2], strides: [3, 3] }),
  plain('GlobalAveragePool', [[2, 3, 4, 5]]),
  plain('GlobalMaxPool', [[2, 3, 4, 5]]),

  positiveVariance([[2, 3, 4, 2], [3], [3], [3], [3]]),
  positiveVariance([[4, 3], [3], [3], [3], [3]]),
  plain('LayerNormalization', [[2, 3, 4], [4], [4]]),
  plain(
    'LayerNormalization',
    [
      [2, 3, 4],
      [3, 4],
    ],
    { axis: 1 },
  ),
  plain('InstanceNormalization', [[2, 3, 3, 4], [3], [3]]),

  resized(
    [1, 2, 3, 4],
    { scales: [1, 1, 2, 2] },
    { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  ),
  resized([1, 2, 3, 4], { scales: [1, 1, 3, 2] }),
  resized([1, 2, 3, 4], { sizes: [1, 2, 5, 7] }),
  resized(
    [1, 2, 6, 7],
    { scales: [1, 1, 0.5, 0.6] },
    { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'ceil' },
  ),
  resized([1, 2, 3, 4], { scales: [1, 1, 2, 2] }, { mode: 'linear' }),
  resized([1, 2, 3, 4], { sizes: [1, 2, 5, 7] }, { mode: 'linear', coordinate_transformation_mode: 'align_corners' }),
  resized([1, 2, 6, 7], { scales: [1, 1, 0.5, 0.6] }, { mode: 'linear', coordinate_transformation_mode: 'asymmetric' }),
  resized(
    [1, 2, 3, 4],
    { sizes: [1, 2, 6, 1] },
    { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' },
  ),
  resized(
    [1, 2, 6, 7],
    { scales: [1, 1, 0.5, 0.6] },
    { mode: 'linear', coordinate_transformation_mode: 'align_corners' },
  ),
  resized([1, 2, 3, 4], { sizes: [6, 8] }, { mode: 'linear', axes: [2, 3] }),
]
