/** What a provider's error message means: library absent, driver absent, another platform, memory used up, device gone. */
import { describeError, Fault } from '../base/index.ts'
import type { ProviderName } from './session.ts'

export const PROVIDER_TITLES: Readonly<Record<ProviderName, string>> = {
  cuda: 'CUDA (NVIDIA)',
  webgpu: 'WebGPU',
  directml: 'DirectML',
  coreml: 'Core ML',
  cpu: 'CPU',
}

/** Why a provider cannot be used. */
export type Absence = 'platform' | 'library' | 'driver' | 'other'

export interface AbsentProvider {
  readonly why: Absence
  readonly detail: string
  readonly todo: string
}

interface Reading {
  readonly pattern: RegExp
  readonly why: Absence
  readonly detail: (match: RegExpExecArray) => string
  readonly todo: string
}

const CUDA_LIBRARIES = 'Install the CUDA 12 runtime and cuDNN 9 of NVIDIA, and make them known to the system’s loader.'
const CUDA_DRIVER = 'Install NVIDIA’s driver, or use another provider.'

/** In order: the first that fits. The runtime names no kinds of failure, so its words are all there is to go by. */
const READINGS: readonly Reading[] = [
  {
    pattern: /backend not found|not supported on this|not enabled in this build/i,
    why: 'platform',
    detail: () => 'not made for this system',
    todo: 'Use another provider.',
  },
  {
    pattern: /lib(cuda)\.so[.\d]*: cannot open/,
    why: 'driver',
    detail: () => 'NVIDIA’s driver is not installed',
    todo: CUDA_DRIVER,
  },
  {
    pattern: /lib(cudart|cublas\w*|cudnn\w*|cufft|curand|nv\w+)\.so[.\d]*: cannot open/,
    why: 'library',
    detail: ([found]) => `the system lacks ${found.split(':')[0]}`,
    todo: CUDA_LIBRARIES,
  },
  {
    pattern: /_Cuda: Failed to load shared library|libonnxruntime_providers_(cuda|shared)\.so/,
    why: 'library',
    detail: () => 'its library is not installed, or cannot be loaded',
    todo: 'Run npm run setup:cuda, which also says what else is missing.',
  },
  {
    pattern: /CUDA (failure|error) (35|100|101|803|804|999)\b|no CUDA-capable device|driver version is insufficient/i,
    why: 'driver',
    detail: () => 'no GPU of NVIDIA answers, or its driver is too old',
    todo: CUDA_DRIVER,
  },
  {
    pattern: /Failed to get a WebGPU adapter|No supported adapters|RequestAdapter/i,
    why: 'driver',
    detail: () => 'no GPU answers',
    todo: 'Install the graphics driver, with Vulkan on Linux.',
  },
]

/** What the runtime's words about a provider that would not open mean. */
export function readAbsence(message: string): AbsentProvider {
  for (const { pattern, why, detail, todo } of READINGS) {
    const match = pattern.exec(message)
    if (match) return { why, detail: detail(match), todo }
  }
  const [line = ''] = message.split('\n')
  return { why: 'other', detail: line.slice(0, 300), todo: 'Use another provider.' }
}

/** The Fault for a provider that would not open. */
export function missingProvider(provider: ProviderName, cause: unknown): Fault {
  const { detail, todo } = readAbsence(describeError(cause))
  return new Fault('provider_missing', `${PROVIDER_TITLES[provider]}: ${detail}.`, { todo, cause })
}

/** Of the arena, of CUDA and cuDNN, of cuBLAS, of Dawn (WebGPU), of Direct3D, of Metal, of C++. */
const MEMORY =
  /failed to allocate|out of memory|ran out of memory|bad_alloc|CUDNN_STATUS_ALLOC_FAILED|CUBLAS_STATUS_ALLOC_FAILED|Allocation size too large|exceeds the (max|limit)|narrowing_error|8007000E|887A0004/i

export const isOutOfMemory = (error: unknown): boolean => MEMORY.test(describeError(error))

/** Lost devices of WebGPU, CUDA and Direct3D. */
const GONE = /device (is |was )?lost|device removed|887A000[5-7]|CUDA (failure|error) (46|79|214|700|719|999)\b/i

export const isDeviceGone = (error: unknown): boolean => GONE.test(describeError(error))
