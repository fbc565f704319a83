/** Flags that choose labelled images: folders, a table, conditions, folds. */
import { resolve } from 'node:path'
import { type LabelledFiles, readLabelledFolder } from '../learn/index.ts'
import { type FlagRules, type ParsedArguments, UsageError } from './arguments.ts'

export const LABELLED_FLAGS = {
  manifest: { kind: 'value', help: 'segmentation: table that names the images meant: id[,fold][,…]' },
  where: { kind: 'values', help: 'segmentation: COLUMN=VALUE of the manifest: only these images' },
  folds: { kind: 'value', help: 'segmentation: folds of the manifest, with commas' },
} as const satisfies FlagRules

/** The pairs that the flags choose, whatever their fold. */
export function labelledFiles(args: ParsedArguments): Promise<LabelledFiles> {
  const manifest = args.value('manifest')
  const conditions = args.values('where').map((text) => {
    const [column, ...value] = text.split('=')
    if (!column || value.length === 0) throw new UsageError(`--where is ${text}: give COLUMN=VALUE.`)
    return [column, value.join('=')] as const
  })
  if (manifest === undefined && (conditions.length > 0 || args.value('folds') !== undefined))
    throw new UsageError('--where and --folds go with --manifest.')
  return readLabelledFolder({
    images: resolve(args.required('images')),
    labels: resolve(args.required('labels')),
    manifest: manifest === undefined ? undefined : resolve(manifest),
    where: Object.fromEntries(conditions),
  })
}

/** Undefined for all. */
export function chosenFolds(args: ParsedArguments): readonly string[] | undefined {
  const folds = args
    .value('folds')
    ?.split(',')
    .map((fold) => fold.trim())
  if (folds?.some((fold) => fold === '')) throw new UsageError('--folds is a list with commas, such as 0,1,2.')
  return folds
}
