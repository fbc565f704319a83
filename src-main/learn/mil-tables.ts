/** The comparison of poolings with the paper's beside it, as Markdown. */
import type { MilFigures } from './judge-mil.ts'
import type { MilReproduction } from './reproduce-mil.ts'

/** Table 1 of Kraus et al. 2016 (yeast): mean average precision of single cells labelled by hand, and of full images. */
const PAPER: Readonly<Record<string, readonly [manual: number, full: number | undefined]>> = {
  'cropped cell bag': [0.742, undefined],
  'NAND a 5': [0.75, 0.921],
  'NAND a 7.5': [0.757, 0.92],
  'NAND a 10': [0.738, 0.95],
  'LSE r 1': [0.763, 0.925],
  'LSE r 2.5': [0.762, 0.925],
  'LSE r 5': [0.728, 0.933],
  'GM r 1 (mean)': [0.741, 0.915],
  'GM r 2.5': [0.691, 0.888],
  'GM r 5': [0.258, 0.405],
  max: [0.07, 0.125],
}

const shown = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(3)
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

export function milTables({ seed, classes, images, budget, rows }: MilReproduction): string {
  const { train = 0, validation = 0, test = 0 } = images
  const figures = ({ meanAveragePrecision, accuracy }: MilFigures): string[] => [
    shown(meanAveragePrecision),
    shown(accuracy),
  ]
  const header = [
    'Network',
    'full image mAP',
    'accuracy',
    'cell, own kind: mAP',
    'accuracy',
    'cell, image’s label: mAP',
    'epochs',
    'Paper: full image mAP',
    'cell by hand mAP',
  ]
  return [
    '# Poolings on bags of real cells: table 1 of Kraus et al. 2016, and ours',
    '',
    `Classes ${classes.join(', ')}; ${train} bags to train, ${validation} to validate, ${test} to test, cells of each from plates of their own; seed ${seed}; ${budget}. The paper’s figures are of other data: yeast, 17 classes.`,
    '',
    row(header),
    row(header.map(() => '---')),
    ...rows.map(({ network, fullImage, cellTrue, cellBag, epochs }) =>
      row([
        network,
        ...figures(fullImage),
        ...figures(cellTrue),
        shown(cellBag.meanAveragePrecision),
        epochs.toFixed(1),
        shown(PAPER[network]?.[1]),
        shown(PAPER[network]?.[0]),
      ]),
    ),
    '',
    `Of ${rows[0]?.cellTrue.images ?? 0} single cells of test images. The network of single cells says of an image the mean of what it says of its cells, whose true places it is given.`,
    '',
  ].join('\n')
}
