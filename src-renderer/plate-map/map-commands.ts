/** Commands of the plate map. */
import type { Role } from '../../src-main/contract/index.ts'
import {
  type Command,
  useLayout,
  usePlates,
  usePreferences,
  useProject,
  useReadout,
  useSelection,
  useWindow,
} from '../stores/index.ts'
import { brushTitle, START_BRUSH } from './paint-brush.ts'
import { ROLE_NAMES } from './well-look.ts'

export interface MapActions {
  readonly move: (key: string, extend: boolean) => boolean
  readonly pickReadout: () => void
  readonly saveFigure: (format: 'svg' | 'png') => void
  readonly toggleMosaic: () => void
}

export function mapCommands(actions: MapActions): Command[] {
  return [...moveCommands(actions), ...viewCommands(actions), ...roleCommands()]
}

function moveCommands({ move }: MapActions): Command[] {
  const plates = usePlates()
  const selection = useSelection()
  const enabled = () => plates.plate !== undefined
  const directions = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' } as const
  const moves = Object.entries(directions).flatMap(([key, name]): Command[] => [
    {
      id: `plate.${name}`,
      title: `Well ${name === 'left' || name === 'right' ? `to the ${name}` : name === 'up' ? 'above' : 'below'}`,
      group: 'Plate',
      keys: key,
      enabled,
      run: () => move(key, false),
    },
    {
      id: `plate.extend-${name}`,
      title: `Choose more wells, ${name}`,
      group: 'Plate',
      keys: `Shift+${key}`,
      enabled,
      run: () => move(key, true),
    },
  ])
  const all = (): void => {
    const plate = plates.plate
    const wells = plate && plates.wellsByPlate.get(plate.id)
    if (wells)
      selection.chooseWells(
        [...wells.values()].map(({ row, column }) => ({ row, column })),
        selection.well,
      )
  }
  return [
    ...moves,
    { id: 'plate.all', title: 'Choose all wells with images', group: 'Plate', keys: 'Mod+A', enabled, run: all },
  ]
}

function viewCommands(actions: MapActions): Command[] {
  const preferences = usePreferences().values
  const readout = useReadout()
  const project = useProject()
  const several = () => project.plates.length > 1
  const group = 'Plate'
  return [
    {
      id: 'plate.readout',
      title: 'Colour the map by…',
      group,
      keys: 'C',
      words: 'measurement feature readout',
      enabled: () => readout.names.length > 0,
      run: actions.pickReadout,
    },
    {
      id: 'plate.mosaic',
      title: 'Show images of the wells',
      group,
      keys: 'I',
      words: 'mosaic thumbnails',
      run: actions.toggleMosaic,
    },
    {
      id: 'plate.many',
      title: 'Show all plates or one',
      group,
      keys: 'M',
      enabled: several,
      words: 'small multiples',
      run: () => (preferences.mapPlates = preferences.mapPlates === 'all' ? 'one' : 'all'),
    },
    {
      id: 'plate.scale',
      title: 'Colour scale over the experiment or each plate',
      group,
      enabled: several,
      run: () => (preferences.mapScale = preferences.mapScale === 'plate' ? 'experiment' : 'plate'),
    },
    {
      id: 'plate.colours',
      title: 'Viridis or cividis colours',
      group,
      run: () => (preferences.mapColours = preferences.mapColours === 'viridis' ? 'cividis' : 'viridis'),
    },
    {
      id: 'plate.svg',
      title: 'Save the plate map as SVG',
      group,
      words: 'export figure',
      run: () => actions.saveFigure('svg'),
    },
    {
      id: 'plate.png',
      title: 'Save the plate map as PNG',
      group,
      words: 'export figure',
      run: () => actions.saveFigure('png'),
    },
    ...(['raw', 'percent-of-control', 'robust-z', 'b-score'] as const).map((scale) => ({
      id: `plate.scale.${scale}`,
      title: `Express values as ${scale === 'raw' ? 'measured' : scale.replaceAll('-', ' ')}`,
      group,
      enabled: () => readout.readout !== undefined,
      run: () => (readout.scale = scale),
    })),
  ]
}

function roleCommands(): Command[] {
  const view = useWindow()
  const selection = useSelection()
  const layout = useLayout()
  const paint = (role: Role | 'clear'): void => {
    if (selection.plateId === undefined) return
    const edit = role === 'clear' ? { role: null } : { role }
    void layout.paint(
      selection.plateId,
      selection.wells,
      edit,
      brushTitle({ ...START_BRUSH, role }, selection.wells.length),
    )
  }
  const enabled = () => selection.wells.length > 0
  const marks: Command[] = (Object.keys(ROLE_NAMES) as Role[]).map((role) => ({
    id: `layout.mark.${role}`,
    title: `Mark chosen wells as ${ROLE_NAMES[role]}`,
    group: 'Layout',
    enabled,
    run: () => paint(role),
  }))
  return [
    ...marks,
    {
      id: 'layout.mark.clear',
      title: 'Clear the role of chosen wells',
      group: 'Layout',
      enabled,
      run: () => paint('clear'),
    },
    {
      id: 'layout.leave',
      title: 'Leave painting',
      group: 'Layout',
      keys: 'Escape',
      enabled: () => view.painting,
      run: () => (view.painting = false),
    },
  ]
}
