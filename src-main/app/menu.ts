/** The application menu: entries ask the page for the command of the same name, so that both stay one. */
import type { MenuItemConstructorOptions } from 'electron/main'

/** Menu template; `ask` sends a command's id to the page. */
export function menuTemplate(ask: (command: string) => void, mac: boolean): MenuItemConstructorOptions[] {
  const entry = (label: string, command: string, shown?: string): MenuItemConstructorOptions => ({
    label,
    ...(shown ? { accelerator: shown, registerAccelerator: false } : {}),
    click: () => ask(command),
  })
  const line: MenuItemConstructorOptions = { type: 'separator' }
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        entry('Open or create a project…', 'project.open', 'CmdOrCtrl+O'),
        entry('Import a layout table…', 'layout.import'),
        entry('Export…', 'export.show', 'CmdOrCtrl+E'),
        line,
        entry('Close project', 'project.close'),
        { role: mac ? 'close' : 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        entry('Undo', 'edit.undo', 'CmdOrCtrl+Z'),
        entry('Redo', 'edit.redo', 'CmdOrCtrl+Shift+Z'),
        line,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        ...['Import', 'Plate', 'Cells', 'Results', 'Report'].map((name, index) =>
          entry(name, `go.${name.toLowerCase()}`, `Alt+${index + 1}`),
        ),
        line,
        entry('Commands…', 'window.palette', 'CmdOrCtrl+K'),
        entry('Dark or light', 'window.theme'),
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { label: '&Help', submenu: [entry('All keys', 'window.keys')] },
  ]
}
