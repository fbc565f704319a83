/** Plates that share a name, in one drop or in one project, are told apart by the folders they lie in. */
import type { Acquisition } from './acquisition.ts'

/** The acquisitions with plate names that are unique over all of them. */
export function withUniquePlateNames(acquisitions: readonly Acquisition[]): Acquisition[] {
  const holders = new Map<string, number[]>()
  for (const [i, { plates }] of acquisitions.entries()) {
    for (const { name } of plates) holders.set(name, [...(holders.get(name) ?? []), i])
  }
  return acquisitions.map((acquisition) => {
    if (acquisition.plates.every(({ name }) => holders.get(name)!.length < 2)) return acquisition
    const plates = acquisition.plates.map((plate) => {
      const sharing = holders.get(plate.name)!
      if (sharing.length < 2) return plate
      const roots = sharing.map((index) => acquisitions[index]!.root)
      return { ...plate, name: nameWithFolder(plate.name, acquisition.root, roots) }
    })
    return { ...acquisition, plates }
  })
}

/** The acquisition with plate names that differ from those of `others`: plates of the same project in other folders. */
export function withNamesBeside(
  acquisition: Acquisition,
  others: readonly { readonly name: string; readonly root: string }[],
): Acquisition {
  const taken = new Set(others.map(({ name }) => name))
  const plates = acquisition.plates.map((plate) => {
    if (!taken.has(plate.name)) return plate
    const roots = others.filter(({ name }) => name === plate.name).map(({ root }) => root)
    const named = nameWithFolder(plate.name, acquisition.root, [acquisition.root, ...roots])
    let name = named
    for (let number = 2; taken.has(name); number++) name = `${named} (${number})`
    taken.add(name)
    return { ...plate, name }
  })
  return { ...acquisition, plates }
}

/** The part of the folder path that differs, alone when it holds the name already. */
function nameWithFolder(name: string, root: string, roots: readonly string[]): string {
  const split = roots.map((path) => path.split('/'))
  const own = root.split('/')
  const shortest = Math.min(...split.map((parts) => parts.length))
  let start = 0
  while (start < shortest && split.every((parts) => parts[start] === own[start])) start++
  let end = 0
  while (end < shortest - start && split.every((parts) => parts.at(-1 - end) === own.at(-1 - end))) end++
  const difference = own.slice(start, own.length - end).join('/')
  if (difference === '') return name
  return difference.includes(name) ? difference : `${name} (${difference})`
}
