/** Which systems a provider is made for. */
import type { ProviderName } from './session.ts'

/** Systems for which the runtime's package has a provider; the others run everywhere. */
export const SYSTEMS: Readonly<
  Partial<Record<ProviderName, { readonly on: readonly string[]; readonly inWords: string }>>
> = {
  cuda: { on: ['linux x64'], inWords: 'Linux on x64' },
  directml: { on: ['win32 x64', 'win32 arm64'], inWords: 'Windows' },
  coreml: { on: ['darwin arm64'], inWords: 'macOS on Apple silicon' },
}

export const isMadeForThisSystem = (provider: ProviderName): boolean =>
  SYSTEMS[provider]?.on.includes(`${process.platform} ${process.arch}`) ?? true
