/** A session on the best provider that works here, and on the next one when that fails. */
import { describeError, Fault } from '../base/index.ts'
import type { Provider } from '../graph/index.ts'
import { PROVIDER_TITLES } from './provider-faults.ts'
import { isMadeForThisSystem } from './provider-systems.ts'
import { openSession, PROVIDERS, type ProviderName, RUNTIME_NAMES, type Session } from './session.ts'

/** An ONNX file, or one made for the provider that will run it: some operations exist on some providers only. */
export type NetworkFile = Uint8Array | ((provider: Provider) => Uint8Array)

export interface BestOptions {
  /** In order of preference; all of them, best first, unless told. `cpu` comes last where it is not named. */
  readonly providers?: readonly ProviderName[]
  /** Threads of the CPU provider. */
  readonly threads?: number
  /** Told in one sentence whenever a provider is passed over. */
  readonly onMessage?: (message: string) => void
}

export interface BestSession extends Session {
  /** Closes the session and opens `network` on the same provider: another batch size, say. */
  reopen(network: NetworkFile): Promise<void>
  /** Closes the session and opens `network` on the next provider that works, with a message. Throws `cause` after the last. */
  fallBack(network: NetworkFile, cause: Fault): Promise<void>
}

/**
 * Opens a network on the first provider of the list that works. Faults of the network itself are thrown by the last one,
 * the CPU, where its words are clearest.
 */
export async function openOnBest(network: NetworkFile, options: BestOptions = {}): Promise<BestSession> {
  const order = providerOrder(options.providers)
  let current = await openFirst(network, order, options)
  const rest = (): readonly ProviderName[] => order.slice(order.indexOf(current.provider) + 1)
  return {
    get provider() {
      return current.provider
    },
    get inputs() {
      return current.inputs
    },
    get outputs() {
      return current.outputs
    },
    get inputShapes() {
      return current.inputShapes
    },
    run: (feeds, wanted) => current.run(feeds, wanted),
    release: () => current.release(),
    async reopen(next) {
      const { provider } = current
      await current.release()
      current = await openFirst(next, [provider, ...rest()], options)
    },
    async fallBack(next, cause) {
      const remaining = rest()
      if (remaining.length === 0) throw cause
      options.onMessage?.(`${cause.describe()} Going on with ${PROVIDER_TITLES[remaining[0]!]}.`)
      await current.release().catch(() => undefined)
      current = await openFirst(next, remaining, options)
    },
  }
}

/** The providers to try, in order, each once, the CPU at last; unless told, those that this system can have. */
export function providerOrder(
  wanted: readonly ProviderName[] = PROVIDERS.filter(isMadeForThisSystem),
): readonly ProviderName[] {
  return [...new Set<ProviderName>([...wanted, 'cpu'])]
}

async function openFirst(
  network: NetworkFile,
  order: readonly ProviderName[],
  { threads, onMessage }: BestOptions,
): Promise<Session> {
  for (const [i, provider] of order.entries()) {
    const onnx = network instanceof Uint8Array ? network : network(RUNTIME_NAMES[provider])
    try {
      return await openSession(onnx, { provider, ...(threads === undefined ? {} : { threads }) })
    } catch (error) {
      const next = order[i + 1]
      if (next === undefined) throw error
      onMessage?.(`${withStop(describeError(error))} Going on with ${PROVIDER_TITLES[next]}.`)
    }
  }
  throw new Fault('provider_missing', 'No provider was named.')
}

const withStop = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)
