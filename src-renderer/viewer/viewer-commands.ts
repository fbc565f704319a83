/** Commands of the image viewer. */
import { type Command, stackOf, useCells, useDisplay, usePlates, useSaliency, useSelection } from '../stores/index.ts'
import { siteAt } from './neighbours.ts'
import type { Viewer } from './viewer.ts'

export interface ViewerActions {
  /** The viewer, once its canvas is there. */
  readonly viewer: () => Viewer | undefined
  readonly savePicture: () => void
}

export function viewerCommands(actions: ViewerActions): Command[] {
  return [...lookCommands(actions), ...moveCommands(), ...overlayCommands(), ...channelCommands()]
}

function lookCommands({ viewer, savePicture }: ViewerActions): Command[] {
  const plates = usePlates()
  const enabled = () => plates.site !== undefined
  const group = 'Image'
  return [
    { id: 'viewer.fit', title: 'Fit the image', group, keys: 'F', enabled, run: () => viewer()?.fit() },
    { id: 'viewer.actual', title: 'Actual size, 100 %', group, keys: '0', enabled, run: () => viewer()?.actualSize() },
    { id: 'viewer.in', title: 'Zoom in', group, keys: '+', enabled, run: () => viewer()?.zoomBy(1.5) },
    { id: 'viewer.out', title: 'Zoom out', group, keys: '-', enabled, run: () => viewer()?.zoomBy(1 / 1.5) },
    {
      id: 'viewer.save',
      title: 'Save the view as PNG',
      group,
      enabled,
      words: 'export picture screenshot',
      run: savePicture,
    },
  ]
}

function moveCommands(): Command[] {
  const plates = usePlates()
  const selection = useSelection()
  const go = (steps: number) => () => {
    const next = siteAt(plates.sites, plates.site?.id, steps)
    if (!next || next.id === plates.site?.id) return
    selection.siteId = next.id
    selection.cell = undefined
  }
  const stack = (steps: number) => () => {
    const choices = ['max' as const, ...stackOf(plates.site).zs]
    const at = choices.indexOf(selection.z)
    selection.z = choices[Math.min(choices.length - 1, Math.max(0, at + steps))] ?? 'max'
  }
  const several = () => plates.sites.length > 1
  const stacked = () => stackOf(plates.site).zs.length > 1
  const group = 'Image'
  return [
    { id: 'viewer.previous-site', title: 'Previous site', group, keys: 'A', enabled: several, run: go(-1) },
    { id: 'viewer.next-site', title: 'Next site', group, keys: 'D', enabled: several, run: go(1) },
    {
      id: 'viewer.lower-plane',
      title: 'Plane below, or projection',
      group,
      keys: 'PageDown',
      enabled: stacked,
      run: stack(-1),
    },
    { id: 'viewer.upper-plane', title: 'Plane above', group, keys: 'PageUp', enabled: stacked, run: stack(1) },
  ]
}

function overlayCommands(): Command[] {
  const display = useDisplay()
  const cells = useCells()
  const selection = useSelection()
  const saliency = useSaliency()
  const group = 'Image'
  const forget = () => {
    selection.cell = undefined
    cells.clearFilters()
  }
  return [
    {
      id: 'viewer.outlines',
      title: 'Outlines',
      group,
      keys: 'X',
      words: 'nuclei cells',
      run: () => (display.outlines = !display.outlines),
    },
    { id: 'viewer.masks', title: 'Masks', group, keys: 'Z', run: () => (display.masks = !display.masks) },
    {
      id: 'viewer.mask-colours',
      title: 'Colour masks by the measurement, or to tell objects apart',
      group,
      run: () => {
        display.masks = true
        display.maskColours = display.maskColours === 'objects' ? 'measurement' : 'objects'
      },
    },
    {
      id: 'viewer.saliency',
      title: 'Saliency: what the detector looks at',
      group,
      keys: 'S',
      words: 'evidence overlay explain',
      enabled: () => saliency.available,
      run: () => (saliency.on = !saliency.on),
    },
    ...(['colour', 'grey', 'inverted'] as const).map((look) => ({
      id: `viewer.look.${look}`,
      title: `Single channel in ${look === 'colour' ? 'its colour' : look === 'grey' ? 'grey' : 'inverted grey'}`,
      group,
      run: () => (display.look = look),
    })),
    {
      id: 'viewer.forget',
      title: 'Forget the chosen cell and gates',
      group,
      keys: 'Escape',
      enabled: () => selection.cell !== undefined || cells.filters.size > 0,
      run: forget,
    },
  ]
}

/** One command for each of the first nine channels. */
function channelCommands(): Command[] {
  const display = useDisplay()
  return display.channels.slice(0, 9).map((channel, index) => ({
    id: `viewer.channel.${index + 1}`,
    title: `Channel ${channel.name}`,
    group: 'Image',
    keys: String(index + 1),
    words: 'show hide',
    run: () => display.toggleChannel(channel.id),
  }))
}
