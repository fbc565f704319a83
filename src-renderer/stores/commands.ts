/** Every action by name: the palette lists them, the key list shows their chords, the window runs them. */
import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import type { Choice } from '../ui/index.ts'

export interface Command {
  /** Stable: `plate.next-well`. */
  readonly id: string
  readonly title: string
  /** Heading in the palette and the key list. */
  readonly group: string
  /** Chord that runs it, as `chordOf` writes it. */
  readonly keys?: string | undefined
  readonly words?: string | undefined
  /** False greys it out and disarms its key. */
  readonly enabled?: (() => boolean) | undefined
  readonly run: () => void
}

export const useCommands = defineStore('commands', () => {
  const all = shallowRef<readonly Command[]>([])
  const byChord = computed(() =>
    Map.groupBy(
      all.value.filter((command) => command.keys),
      (command) => command.keys!,
    ),
  )

  /** Adds commands; the returned function takes them away again. A later one with the same id replaces the earlier. */
  function register(commands: readonly Command[]): () => void {
    const ids = new Set(commands.map((command) => command.id))
    all.value = [...all.value.filter((command) => !ids.has(command.id)), ...commands]
    return () => {
      all.value = all.value.filter((command) => !commands.includes(command))
    }
  }

  function run(id: string): void {
    const command = all.value.find((entry) => entry.id === id)
    if (command && isEnabled(command)) command.run()
  }

  /** Runs the newest enabled command with a chord; false when there is none. */
  function runChord(chord: string): boolean {
    const command = byChord.value.get(chord)?.findLast(isEnabled)
    command?.run()
    return command !== undefined
  }

  function choices(): Choice<string>[] {
    return all.value.map((command) => ({
      value: command.id,
      label: command.title,
      group: command.group,
      words: `${command.group} ${command.words ?? ''}`,
      keys: command.keys,
      disabled: !isEnabled(command),
    }))
  }

  return { all, register, run, runChord, choices }
})

function isEnabled(command: Command): boolean {
  return command.enabled?.() ?? true
}

/** Offers commands for as long as the calling component lives. */
export function useCommandsWhileMounted(commands: readonly Command[]): void {
  onScopeDispose(useCommands().register(commands))
}
