/** The ways to ask a network which pixels carry its answer. `jacobian` is of networks that tell classes place by place. */
export const SALIENCY_METHODS = [
  'gradient',
  'guided',
  'jacobian',
  'smoothgrad',
  'integrated-gradients',
  'grad-cam',
  'occlusion',
] as const
