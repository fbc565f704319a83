/** The WebGPU provider for real: on this machine's GPU, or on the software Vulkan that Chromium brings. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { detectProviders } from '../src-main/engine/index.ts'

/** Where Chromium's packages and builds put their software driver. */
const SOFTWARE_DRIVERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome']
  .map((folder) => `${folder}/vk_swiftshader_icd.json`)
  .filter((path) => existsSync(path))

const driver = process.env.VK_DRIVER_FILES ?? SOFTWARE_DRIVERS[0]
if (driver) process.env.VK_DRIVER_FILES = driver
const [webgpu] = await detectProviders(['webgpu'])

interface Answer {
  readonly results: Record<'cpu' | 'webgpu', Record<string, number[]>>
  readonly chosen: string
  readonly messages: string[]
  readonly relieved: { provider: string; batch: number }
  readonly taken: number[]
}

describe.skipIf(!webgpu!.isReady)(`WebGPU (${webgpu!.detail}; skipped without Vulkan)`, () => {
  const answer = (): Answer => {
    const script = fileURLToPath(new URL('webgpu-run.ts', import.meta.url))
    const output = execFileSync(process.execPath, [script], { encoding: 'utf8', timeout: 55_000 })
    return JSON.parse(output.trim().split('\n').at(-1)!) as Answer
  }
  const once = webgpu!.isReady ? answer() : undefined

  it.each(['scores', 'saliency', 'slope'])('computes the %s of a small network as the CPU does', (name) => {
    const { cpu, webgpu } = once!.results
    const largest = Math.max(...cpu[name]!.map(Math.abs))
    expect(largest).toBeGreaterThan(0.1)
    webgpu[name]!.forEach((value, i) => {
      expect(Math.abs(value - cpu[name]![i]!) / largest).toBeLessThan(1e-4)
    })
  })

  it('is taken when CUDA is asked for first and is not there', () => {
    if (once!.chosen === 'cuda') return
    expect(once!.chosen).toBe('webgpu')
    expect(once!.messages[0]).toMatch(/^CUDA \(NVIDIA\): .+ Going on with WebGPU\.$/)
  })

  it('halves the batch when its memory is used up', () => {
    expect(once!.relieved).toEqual({ provider: 'webgpu', batch: 1 })
    expect(once!.taken).toEqual([0, 1, 2])
    expect(once!.messages.at(-1)).toContain('Going on with 1 images at a time')
  })
})
