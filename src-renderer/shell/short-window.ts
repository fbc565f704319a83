/** Whether the window is too low for everything at once. */
import { onScopeDispose, type Ref, ref } from 'vue'

/** True while the window is lower than `pixels`. */
export function useShortWindow(pixels: number): Readonly<Ref<boolean>> {
  const query = window.matchMedia(`(max-height: ${pixels}px)`)
  const short = ref(query.matches)
  const follow = () => (short.value = query.matches)
  query.addEventListener('change', follow)
  onScopeDispose(() => query.removeEventListener('change', follow))
  return short
}
