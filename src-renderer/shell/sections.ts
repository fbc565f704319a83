/** The sections of the window, in their order; Alt with the number opens them from anywhere. */
import { ClipboardList, FileText, FolderInput, GraduationCap, Grid3x3, Microscope } from '@lucide/vue'
import type { Component } from 'vue'
import type { Section } from '../stores/index.ts'

export interface SectionEntry {
  readonly id: Section
  readonly title: string
  readonly icon: Component
  /** What it is for, in the palette. */
  readonly words: string
}

export const SECTION_LIST: readonly SectionEntry[] = [
  { id: 'import', title: 'Import', icon: FolderInput, words: 'folder scan instrument recent project' },
  { id: 'plate', title: 'Plate', icon: Grid3x3, words: 'map wells heat image viewer' },
  { id: 'learn', title: 'Learn', icon: GraduationCap, words: 'train detector rare phenotype model evidence saliency' },
  { id: 'cells', title: 'Cells', icon: Microscope, words: 'single cell table objects' },
  { id: 'results', title: 'Results', icon: ClipboardList, words: 'statistics dose hits controls z prime' },
  { id: 'report', title: 'Report', icon: FileText, words: 'export html pdf' },
]
