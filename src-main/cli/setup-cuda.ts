/** `npm run setup:cuda`: installs the CUDA provider of the installed runtime and says whether it works here. */
import { describeError } from '../base/index.ts'
import { detectProviders, setUpCuda } from '../engine/index.ts'
import { createProgressLine } from './progress-line.ts'

process.exitCode = await install()

async function install(): Promise<number> {
  const progress = createProgressLine()
  try {
    const { outcome, version, files } = await setUpCuda({ onProgress: progress.report })
    progress.end()
    const done = outcome === 'present' ? 'is already installed' : 'is installed'
    process.stdout.write(`The CUDA provider of ONNX Runtime ${version} ${done}:\n  ${files.join('\n  ')}\n`)
    const [cuda] = await detectProviders(['cuda'])
    const todo = cuda!.todo === null ? '' : ` ${cuda!.todo}`
    process.stdout.write(cuda!.isReady ? `It ${cuda!.detail}.\n` : `It cannot be used yet: ${cuda!.detail}.${todo}\n`)
    return 0
  } catch (error) {
    progress.end()
    process.stderr.write(`${describeError(error)}\n`)
    return 1
  }
}
