/** Paths of the host's disk, as the picker shows and joins them. */

export interface Crumb {
  readonly name: string
  readonly path: string
}

/** Each folder on the way to a path, from the root. */
export function crumbs(path: string): Crumb[] {
  const separator = separatorOf(path)
  const parts = path.split(/[\\/]/)
  const result: Crumb[] = []
  for (const [index, part] of parts.entries()) {
    if (index === 0) {
      const root = part === '' ? separator : `${part}${separator}`
      result.push({ name: root, path: root })
    } else if (part !== '') result.push({ name: part, path: parts.slice(0, index + 1).join(separator) })
  }
  return result
}

/** A name in a folder. */
export function joined(folder: string, name: string): string {
  const separator = separatorOf(folder)
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`
}

/** The folder of a path, and its last part. */
export function splitPath(path: string): { folder: string; name: string } {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  const folder = path.slice(0, cut)
  return { folder: /^$|^[A-Za-z]:$/.test(folder) ? path.slice(0, cut + 1) : folder, name: path.slice(cut + 1) }
}

function separatorOf(path: string): string {
  return /^[A-Za-z]:|^\\\\/.test(path) ? '\\' : '/'
}
