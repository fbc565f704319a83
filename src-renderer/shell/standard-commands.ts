/** The commands that are there in every section. */
import { client } from '../link/index.ts'
import {
  type Command,
  useHistory,
  useLayout,
  useMessages,
  usePreferences,
  useProject,
  useRuns,
  useWindow,
} from '../stores/index.ts'
import { SECTION_LIST } from './sections.ts'

export function standardCommands(): Command[] {
  return [...sectionCommands(), ...windowCommands(), ...editCommands(), ...workCommands()]
}

function sectionCommands(): Command[] {
  const view = useWindow()
  return SECTION_LIST.map((section, index) => ({
    id: `go.${section.id}`,
    title: `Go to ${section.title}`,
    group: 'Sections',
    keys: `Alt+${index + 1}`,
    words: section.words,
    run: () => view.go(section.id),
  }))
}

function windowCommands(): Command[] {
  const view = useWindow()
  const preferences = usePreferences()
  const group = 'Window'
  return [
    {
      id: 'window.palette',
      title: 'Search or run a command',
      group,
      keys: 'Mod+K',
      run: () => (view.open.palette = true),
    },
    {
      id: 'window.keys',
      title: 'Show all keys',
      group,
      keys: '?',
      words: 'shortcuts help',
      run: () => (view.open.keys = true),
    },
    {
      id: 'window.theme',
      title: 'Switch between dark and light',
      group,
      keys: 'Mod+Shift+L',
      words: 'theme colours',
      run: preferences.toggleTheme,
    },
    {
      id: 'window.left',
      title: 'Show or hide the left panel',
      group,
      keys: 'Mod+B',
      run: () => (preferences.values.leftPanel = !preferences.values.leftPanel),
    },
    {
      id: 'window.right',
      title: 'Show or hide the inspector',
      group,
      keys: 'Mod+I',
      run: () => (preferences.values.rightPanel = !preferences.values.rightPanel),
    },
  ]
}

function editCommands(): Command[] {
  const history = useHistory()
  const project = useProject()
  const layout = useLayout()
  const group = 'Edit'
  return [
    {
      id: 'edit.undo',
      title: 'Undo',
      group,
      keys: 'Mod+Z',
      enabled: () => history.undoTitle !== undefined || project.summary?.canUndoLayout === true,
      run: () =>
        void (history.undoTitle ? history.undo() : client.layout.undo().then(layout.load, useMessages().failed)),
    },
    {
      id: 'edit.redo',
      title: 'Redo',
      group,
      keys: 'Mod+Shift+Z',
      enabled: () => history.redoTitle !== undefined || project.summary?.canRedoLayout === true,
      run: () =>
        void (history.redoTitle ? history.redo() : client.layout.redo().then(layout.load, useMessages().failed)),
    },
  ]
}

function workCommands(): Command[] {
  const view = useWindow()
  const project = useProject()
  const runs = useRuns()
  const open = () => project.summary !== null
  return [
    {
      id: 'project.open',
      title: 'Open or create a project',
      group: 'Project',
      keys: 'Mod+O',
      run: () => (view.open.project = true),
    },
    {
      id: 'project.close',
      title: 'Close the project',
      group: 'Project',
      enabled: open,
      run: () => void project.close().then(() => view.go('import')),
    },
    {
      id: 'runs.show',
      title: 'Show runs',
      group: 'Runs',
      keys: 'R',
      enabled: open,
      words: 'progress provenance jobs',
      run: () => (view.open.runs = !view.open.runs),
    },
    {
      id: 'runs.segment',
      title: 'Segment and measure…',
      group: 'Runs',
      keys: 'Mod+Enter',
      enabled: open,
      words: 'nuclei cells run analyse',
      run: () => {
        view.go('plate')
        view.open.segment = true
      },
    },
    {
      id: 'runs.compare',
      title: 'Compare two runs…',
      group: 'Runs',
      enabled: () => runs.measurements.length > 1,
      words: 'difference scatter',
      run: () => {
        view.go('plate')
        view.open.compare = true
      },
    },
    {
      id: 'runs.cancel',
      title: 'Cancel all running work',
      group: 'Runs',
      enabled: () => runs.running.length > 0,
      run: () => runs.running.forEach((job) => void runs.cancelJob(job)),
    },
    {
      id: 'layout.import',
      title: 'Import a layout table…',
      group: 'Layout',
      keys: 'L',
      enabled: open,
      words: 'csv xlsx roles doses treatments',
      run: () => (view.open.layout = true),
    },
    {
      id: 'layout.paint',
      title: 'Paint the layout on the map',
      group: 'Layout',
      keys: 'P',
      enabled: open,
      words: 'roles control dose treatment',
      run: () => {
        view.go('plate')
        view.painting = !view.painting
      },
    },
    {
      id: 'export.show',
      title: 'Export tables, labels or outlines…',
      group: 'Output',
      keys: 'Mod+E',
      enabled: open,
      words: 'csv xlsx parquet roi geojson',
      run: () => {
        view.go('report')
        view.open.export = true
      },
    },
  ]
}
