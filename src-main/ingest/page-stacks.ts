/** Files of several pages without metadata: a z stack in one file, or one of ImageJ's hyperstacks. */
import type { AcquiredPlane, Acquisition, IngestWarning } from './acquisition.ts'
import type { FileCheck, PageAxes } from './check.ts'
import { warningAbout } from './warning.ts'

/** Rules under which a file's pages are spoken for by metadata. */
const SPOKEN_FOR = /^ome/

/**
 * The acquisition with every page as a plane, when all its files have the same number of pages above one: channels,
 * z and time as ImageJ noted them, else z. Pages that cannot be placed so are told in a warning.
 */
export function withPages(acquisition: Acquisition, checks: ReadonlyMap<string, FileCheck | 'gone'>): Acquisition {
  if (SPOKEN_FOR.test(acquisition.grammar)) return acquisition
  const files = new Map<string, FileCheck>()
  for (const { path, page, state } of acquisition.planes) {
    const check = checks.get(path)
    if (state !== 'present' || check === undefined || check === 'gone') continue
    if (page !== 0 || files.has(path)) return acquisition
    files.set(path, check)
  }
  const many = [...files].filter(([, check]) => (check.pages ?? 1) > 1).map(([path]) => path)
  if (many.length === 0) return acquisition
  const axes = commonAxes([...files.values()])
  if (!axes || !hasRoom(acquisition, axes)) return warned(acquisition, 'pages_unused', unusedText(axes), many)
  return warned(expanded(acquisition, axes), 'pages_as_planes', usedText(axes), many)
}

/** Undefined unless all files have the same pages in the same order. */
function commonAxes(checks: readonly FileCheck[]): PageAxes | undefined {
  const all = checks.map(({ pages = 1, axes }) => axes ?? { channels: 1, slices: pages, frames: 1 })
  const [first] = all
  const same = all.every(
    ({ channels, slices, frames }) =>
      channels === first?.channels && slices === first.slices && frames === first.frames,
  )
  return same ? first : undefined
}

/** Whether the axes of the pages are free: not told apart by the file names already. */
function hasRoom({ planes, channels }: Acquisition, axes: PageAxes): boolean {
  const [first] = planes
  return (
    (axes.slices === 1 || planes.every((plane) => plane.z === first!.z)) &&
    (axes.frames === 1 || planes.every((plane) => plane.time === first!.time)) &&
    (axes.channels === 1 || channels.length === 1)
  )
}

function expanded(acquisition: Acquisition, axes: PageAxes): Acquisition {
  const planes: AcquiredPlane[] = []
  for (const plane of acquisition.planes) {
    for (let channel = 0; channel < axes.channels; channel++) {
      for (let slice = 0; slice < axes.slices; slice++) {
        for (let frame = 0; frame < axes.frames; frame++) {
          planes.push({
            ...plane,
            channel: axes.channels === 1 ? plane.channel : channel,
            z: axes.slices === 1 ? plane.z : slice + 1,
            time: axes.frames === 1 ? plane.time : frame + 1,
            page: channel + axes.channels * (slice + axes.slices * frame),
          })
        }
      }
    }
  }
  const names = Array.from({ length: axes.channels }, (_, i) => ({ name: `c${i + 1}`, key: `c${i + 1}` }))
  return { ...acquisition, planes, ...(axes.channels === 1 ? {} : { channels: names }) }
}

function warned(acquisition: Acquisition, code: string, text: string, files: readonly string[]): Acquisition {
  const warning: IngestWarning = warningAbout(code, text, files)
  return { ...acquisition, warnings: [...acquisition.warnings, warning] }
}

function usedText({ channels, slices, frames }: PageAxes): string {
  const parts = [
    channels > 1 ? `${channels} channels` : '',
    slices > 1 ? `${slices} z planes` : '',
    frames > 1 ? `${frames} time points` : '',
  ]
  return `The pages of each file are taken as ${parts.filter(Boolean).join(' × ')}.`
}

function unusedText(axes: PageAxes | undefined): string {
  const why = axes ? 'the file names tell these planes apart already' : 'not all files have the same number'
  return `Files hold several pages, of which only the first is used: ${why}.`
}
