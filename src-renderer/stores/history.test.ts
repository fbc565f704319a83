/** Undo and redo. */
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test } from 'vitest'
import { useHistory } from './history.ts'

beforeEach(() => setActivePinia(createPinia()))

function counter() {
  const state = { value: 0 }
  const add = (step: number) => async () => void (state.value += step)
  return { state, edit: (step: number) => ({ title: `Add ${step}`, undo: add(-step), redo: add(step) }) }
}

test('edits are taken back in reverse order and can be made again', async () => {
  const { state, edit } = counter()
  const history = useHistory()
  state.value = 3
  history.remember(edit(1))
  history.remember(edit(2))
  await history.undo()
  expect([state.value, history.undoTitle, history.redoTitle]).toEqual([1, 'Add 1', 'Add 2'])
  await history.redo()
  expect(state.value).toBe(3)
})

test('a new edit forgets what could have been redone', async () => {
  const { edit } = counter()
  const history = useHistory()
  history.remember(edit(1))
  await history.undo()
  history.remember(edit(5))
  expect(history.redoTitle).toBeUndefined()
})

test('keys pressed faster than the desk answers still undo one edit each', async () => {
  const { state, edit } = counter()
  const history = useHistory()
  state.value = 3
  history.remember(edit(1))
  history.remember(edit(2))
  await Promise.all([history.undo(), history.undo()])
  expect(state.value).toBe(0)
})

test('an edit that cannot be taken back stays in the list', async () => {
  const history = useHistory()
  history.remember({ title: 'Paint', undo: () => Promise.reject(new Error('disk full')), redo: async () => {} })
  await history.undo()
  expect(history.undoTitle).toBe('Paint')
})
