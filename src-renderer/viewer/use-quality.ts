/** Image quality of the open site, for the badge over the image. */
import { computed } from 'vue'
import { usePlates, useQuality as useQualityStore } from '../stores/index.ts'

export function useQuality() {
  const plates = usePlates()
  const store = useQualityStore()
  const quality = computed(() => store.bySite.get(plates.site?.id ?? -1))
  return { quality }
}
