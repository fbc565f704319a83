/** Import: from dropped folders to plates in a project; picking folders of the host; opening and creating projects. */
export { useImportActions } from './actions.ts'
export { default as DropTarget } from './DropTarget.vue'
export { default as FolderPicker } from './FolderPicker.vue'
export { default as ImportScreen } from './ImportScreen.vue'
export { default as ProjectDialog } from './ProjectDialog.vue'
