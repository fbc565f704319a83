/** Methods of saliency as people choose among them. */
import type { SaliencyMethod } from '../stores/index.ts'
import type { Choice } from '../ui/index.ts'

export const METHOD_CHOICES: readonly Choice<SaliencyMethod>[] = [
  { value: 'gradient', label: 'Gradient', note: 'fast' },
  { value: 'guided', label: 'Guided gradient', note: 'fast' },
  { value: 'grad-cam', label: 'Grad-CAM', note: 'fast, coarse' },
  { value: 'smoothgrad', label: 'SmoothGrad', note: 'slower' },
  { value: 'integrated-gradients', label: 'Integrated gradients', note: 'slower' },
  { value: 'occlusion', label: 'Occlusion', note: 'slow, without gradients' },
]
