/** What messages of the runtime, as it writes them, mean to a user. */
import { expect, it } from 'vitest'
import { isDeviceGone, isOutOfMemory, readAbsence } from './provider-faults.ts'

const FAILED = 'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library'
const missing = (file: string, library: string): string =>
  `${FAILED}\nprovider_bridge_ort.cc:1988 Get [ONNXRuntimeError] : 1 : FAIL : Failed to load library /x/${file} with error: ${library}: cannot open shared object file: No such file or directory`

it.each([
  [FAILED, 'library', 'its library is not installed'],
  [
    missing('libonnxruntime_providers_shared.so', '/x/libonnxruntime_providers_shared.so'),
    'library',
    'its library is not installed',
  ],
  [missing('libonnxruntime_providers_cuda.so', 'libcublasLt.so.12'), 'library', 'the system lacks libcublasLt.so.12'],
  [missing('libonnxruntime_providers_cuda.so', 'libcudnn.so.9'), 'library', 'the system lacks libcudnn.so.9'],
  [missing('libonnxruntime_providers_cuda.so', 'libcuda.so.1'), 'driver', 'driver is not installed'],
  ['CUDA failure 100: no CUDA-capable device is detected ; GPU=0', 'driver', 'no GPU of NVIDIA answers'],
  ['CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version', 'driver', 'too old'],
  ['was false. Failed to get a WebGPU adapter: No supported adapters', 'driver', 'no GPU answers'],
  ['no available backend found. ERR: [dml] backend not found.', 'platform', 'not made for this system'],
  ['Something new.\nat line 3', 'other', 'Something new.'],
])('%s', (message, why, detail) => {
  expect(readAbsence(message)).toMatchObject({ why, detail: expect.stringContaining(detail) })
})

it.each([
  'BFCArena::AllocateRawInternal(size_t, bool) Failed to allocate memory for requested buffer of size 17592186044416',
  'BFC Arena ran out of memory trying to allocate 4096',
  'CUDA failure 2: out of memory ; GPU=0 ; hostname=h',
  'CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED',
  'std::bad_alloc',
  'WebGPU device error(3): Allocation size too large',
])('used-up memory: %s', (message) => {
  expect([isOutOfMemory(new Error(message)), isDeviceGone(new Error(message))]).toEqual([true, false])
})

it.each([
  'WebGPU device lost (2): A valid external Instance reference no longer exists.',
  'CUDA failure 719: unspecified launch failure',
])('a device that went away: %s', (message) => {
  expect([isDeviceGone(new Error(message)), isOutOfMemory(new Error(message))]).toEqual([true, false])
})

it('a shape that does not fit is neither', () => {
  const message = 'Got invalid dimensions for input: image for the following indices index: 0 Got: 2 Expected: 1'
  expect([isDeviceGone(new Error(message)), isOutOfMemory(new Error(message))]).toEqual([false, false])
})
