/** What can be done on the import screen, by button, key or palette. */
import type { RecentProject, Root } from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { useMessages, usePicker, useProject, useScan, useWindow } from '../stores/index.ts'

export function useImportActions() {
  const picker = usePicker()
  const project = useProject()
  const scan = useScan()
  const view = useWindow()
  const messages = useMessages()

  async function pickFolder(hint = 'The folder of one plate, or one that holds several.'): Promise<void> {
    const folders = await picker.pick({ kind: 'folder', title: 'Import a folder', hint })
    if (folders.length === 0) return
    view.go('import')
    await scan.start(folders)
  }

  async function openProject(): Promise<void> {
    const [path] = await picker.pick({ kind: 'project', title: 'Open a project' })
    if (path && (await project.open(path))) arrived()
  }

  async function createProject(): Promise<void> {
    const { home } = await client.host.info()
    const [path] = await picker.pick({
      kind: 'save',
      title: 'New project',
      hint: 'One file holds the whole project; images stay where they are.',
      start: `${home}/screen.platescope`,
      extension: '.platescope',
    })
    if (path && (await project.open(path, 'create'))) view.go('import')
  }

  async function openRecent(entry: RecentProject | undefined): Promise<void> {
    if (entry && (await project.open(entry.path))) arrived()
  }

  async function relocate(root: Root): Promise<void> {
    const [path] = await picker.pick({ kind: 'folder', title: 'Where is the folder now?', hint: root.path })
    if (!path) return
    try {
      project.adopt(await client.project.relocate({ rootId: root.id, path }))
      messages.done('The folder was found.')
    } catch (error) {
      messages.failed(error)
    }
  }

  function arrived(): void {
    view.open.project = false
    view.go(project.plates.length > 0 ? 'plate' : 'import')
  }

  return { pickFolder, openProject, createProject, openRecent, relocate }
}
