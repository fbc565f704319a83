/** What was dropped on the window: folders to scan, a layout table, a project; by name and kind. */

export interface DroppedItem {
  readonly name: string
  readonly isFolder: boolean
  /** Absolute path where the shell can tell it; a browser never does. */
  readonly path: string | undefined
}

export type DropMeaning =
  | { readonly kind: 'folders'; readonly paths: readonly string[] }
  /** Folders in a browser: only their names are known, so they must be found on the host. */
  | { readonly kind: 'unlocated'; readonly names: readonly string[] }
  | { readonly kind: 'layout'; readonly index: number }
  | { readonly kind: 'project'; readonly path: string }
  | { readonly kind: 'nothing' }

const TABLE = /\.(csv|tsv|txt|xlsx)$/i
const IMAGE = /\.(tiff?|png|jpe?g)$/i

/** Decides what a drop is for. A dropped image stands for the folder it lies in. */
export function meaningOf(items: readonly DroppedItem[]): DropMeaning {
  const project = items.find((item) => !item.isFolder && item.name.endsWith('.platescope'))
  if (project?.path) return { kind: 'project', path: project.path }
  const folders = items.filter((item) => item.isFolder)
  if (folders.length > 0) return located(folders, (path) => path)
  const table = items.findIndex((item) => TABLE.test(item.name))
  if (table >= 0) return { kind: 'layout', index: table }
  const images = items.filter((item) => IMAGE.test(item.name))
  if (images.length > 0) return located(images, (path) => path.replace(/[\\/][^\\/]*$/, ''))
  return project ? { kind: 'unlocated', names: [project.name] } : { kind: 'nothing' }
}

function located(items: readonly DroppedItem[], folderOf: (path: string) => string): DropMeaning {
  const paths = items.flatMap((item) => (item.path ? [folderOf(item.path)] : []))
  if (paths.length > 0) return { kind: 'folders', paths: [...new Set(paths)] }
  return { kind: 'unlocated', names: items.map((item) => item.name) }
}

/** A place for the project file beside the first folder, named after it. */
export function suggestedProject(folder: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/'
  const trimmed = folder.replace(/[\\/]+$/, '')
  const cut = Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\'))
  const name = trimmed.slice(cut + 1) || 'screen'
  return `${trimmed.slice(0, Math.max(0, cut))}${separator}${name}.platescope`
}
