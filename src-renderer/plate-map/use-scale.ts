/** The colour scale in force: over the experiment, or each plate on its own. */
import { computed } from 'vue'
import { useMapOverlay, usePreferences, useReadout, type WellValue } from '../stores/index.ts'
import { type ColourScale, colourScale, robustLimits } from './colour-scale.ts'

export function useScale() {
  const readout = useReadout()
  const preferences = usePreferences()
  const overlay = useMapOverlay()

  const experiment = computed(() => {
    const values = readout.values
    if (!values) return undefined
    return colourScale({ ...values, expressed: values.readout.scale }, preferences.values.mapColours)
  })

  function scaleOf(plateId: number): ColourScale | undefined {
    const { limits } = overlay.shown ?? {}
    if (limits) return { map: preferences.values.mapColours, ...limits }
    const values = readout.values
    if (!values || preferences.values.mapScale === 'experiment') return experiment.value
    const own = [...(readout.byPlate.get(plateId)?.values() ?? [])].map((well) => well.value)
    return colourScale(
      { ...robustLimits(own), negativeCentre: values.negativeCentre, expressed: values.readout.scale },
      preferences.values.mapColours,
    )
  }

  return { scaleOf }
}

/** How many wells lie below and above the limits. */
export function countClipped(
  values: Iterable<WellValue>,
  scale: ColourScale | undefined,
): { low: number; high: number } {
  const clipped = { low: 0, high: 0 }
  for (const { value } of values) {
    if (!scale || value === null) continue
    if (value < scale.low) clipped.low++
    else if (value > scale.high) clipped.high++
  }
  return clipped
}
