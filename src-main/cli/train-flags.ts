/** Which flags `train` knows in which of its four forms; a flag of another form is refused by name. */
import { type FlagRules, type ParsedArguments, UsageError } from './arguments.ts'

export type Taught = 'rare' | 'classes' | 'segmentation'
export type TaughtOn = 'folder' | 'project'
type Form = `${Taught} ${TaughtOn}`

const FORMS: readonly Form[] = [
  'rare folder',
  'rare project',
  'classes folder',
  'classes project',
  'segmentation folder',
]

/** Flags that are not known in every form. */
const KNOWN_IN: Readonly<Record<string, readonly Form[]>> = {
  images: ['rare folder', 'classes folder', 'segmentation folder'],
  labels: ['rare folder', 'classes folder', 'segmentation folder'],
  resume: ['rare folder', 'classes folder', 'segmentation folder'],
  project: ['rare project', 'classes project'],
  positive: ['rare folder', 'rare project', 'classes folder'],
  negative: ['rare project'],
  by: ['classes project'],
  wells: ['classes project'],
  'multi-label': ['classes folder'],
  'leave-out': ['classes folder', 'classes project'],
  folds: ['classes folder', 'segmentation folder'],
  channels: ['rare project', 'classes project'],
  'split-by': ['rare project', 'classes folder', 'classes project'],
  name: ['rare project', 'classes project'],
  network: ['rare folder', 'rare project'],
  preset: ['rare folder', 'rare project'],
  'second-filter': ['rare folder'],
  a: ['classes folder', 'classes project'],
  r: ['classes folder', 'classes project'],
  crop: ['classes folder', 'classes project'],
  gain: ['classes folder', 'classes project'],
  licence: ['rare folder', 'classes folder', 'classes project', 'segmentation folder'],
  'data-licence': ['rare folder', 'classes folder', 'classes project', 'segmentation folder'],
  manifest: ['segmentation folder'],
  where: ['segmentation folder'],
  head: ['segmentation folder'],
  loss: ['segmentation folder'],
  width: ['segmentation folder'],
  depth: ['segmentation folder'],
  normalisation: ['segmentation folder'],
  pooling: ['rare folder', 'rare project', 'classes folder', 'classes project'],
  downsample: ['rare folder', 'rare project', 'classes folder', 'classes project'],
}

/** Throws a UsageError for the first flag that belongs to another form. */
export function refuseForeignFlags(args: ParsedArguments, rules: FlagRules, taught: Taught): TaughtOn {
  const on: TaughtOn = args.value('project') === undefined ? 'folder' : 'project'
  if (on === 'project' && taught === 'segmentation')
    throw new UsageError('train segmentation takes folders: --images and --labels, not --project.')
  for (const name of Object.keys(rules)) {
    const isGiven = args.value(name) !== undefined || args.has(name)
    const known = KNOWN_IN[name] ?? FORMS
    if (isGiven && !known.includes(`${taught} ${on}`)) throw new UsageError(refusal(name, known, { taught, on }))
  }
  return on
}

function refusal(name: string, known: readonly Form[], { taught, on }: { taught: Taught; on: TaughtOn }): string {
  const others = [...new Set(known.map((form) => form.split(' ')[0]))]
  if (!known.some((form) => form.startsWith(taught)))
    return `train ${taught} has no --${name}: it belongs to train ${others.join(' and train ')}.`
  const [here, there] = on === 'project' ? ['on a project', '--images'] : ['on a folder of images', '--project']
  return `train ${taught} has no --${name} ${here}: it goes with ${there}.`
}
