/** Follows the open training while it is looked at; judges it when it ends. */
import { onScopeDispose, watch } from 'vue'
import { useConnection, useLearning, useMessages } from '../stores/index.ts'

const EVERY_MILLISECONDS = 1000

export function useTrainingWatch(): void {
  const learning = useLearning()
  const connection = useConnection()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isGone = false

  async function look(): Promise<void> {
    clearTimeout(timer)
    try {
      if (connection.state === 'open') await learning.look()
    } catch (error) {
      // While the desk is away the next look will do.
      if (connection.state === 'open') useMessages().failed(error)
    }
    const status = learning.run?.status
    if (!isGone && (status === 'running' || status === 'queued')) timer = setTimeout(look, EVERY_MILLISECONDS)
  }

  watch(
    [() => learning.runId, () => learning.run?.status, () => connection.state],
    ([id, status], [lastId, lastStatus]) => {
      if (id === undefined) return
      void look()
      const isEnded = id === lastId && lastStatus === 'running' && status === 'done'
      if (isEnded && learning.step === 'train') learning.step = 'judge'
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    isGone = true
    clearTimeout(timer)
  })
}
