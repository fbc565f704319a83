/** What learning shows on the plate map: the classes while they are chosen, the scores while they are judged. */
import { computed, watch } from 'vue'
import type { RareParameters } from '../../src-main/contract/index.ts'
import {
  type ClassSide,
  classByWell,
  type MapOverlay,
  placeKey,
  useLayout,
  useLearning,
  usePlates,
  useProject,
  type WellClass,
  type WellPlace,
  type WellValue,
} from '../stores/index.ts'
import { CLASS_LOOKS } from './choose-form.ts'
import { classLook } from './class-look.ts'

export function useLearnOverlay() {
  const learning = useLearning()
  const layout = useLayout()
  const plates = usePlates()
  const project = useProject()

  function paint(side: ClassSide | 'none', plateId: number, places: readonly WellPlace[]): void {
    const wells = plates.wellsByPlate.get(plateId)
    learning.pick(
      places.flatMap((place) => wells?.get(placeKey(place))?.id ?? []),
      side,
    )
  }

  /** A training shows the wells that it has, whatever is being chosen for the next. */
  const chosen = computed(() =>
    learning.step === 'train' && learning.run && learning.task === 'rare'
      ? (learning.run.parameters as Pick<RareParameters, ClassSide>)
      : learning.parameters,
  )
  const classes = computed(() => {
    const result = new Map<number, ReadonlyMap<string, WellClass>>()
    const parameters = chosen.value
    if (!parameters) return result
    for (const [plateId, wells] of plates.wellsByPlate) {
      const sides = classByWell(parameters, wells, layout.byPlate.get(plateId))
      result.set(plateId, new Map([...sides].map(([key, side]) => [key, CLASS_LOOKS[side]])))
    }
    return result
  })
  const scores = computed(() => {
    const result = new Map<number, Map<string, WellValue>>()
    for (const well of learning.evaluation?.wells ?? []) {
      if (well.split === 'train') continue
      const plate = result.get(well.plateId) ?? new Map<string, WellValue>()
      plate.set(placeKey(well), { wellId: well.wellId, value: well.mean, n: well.images })
      result.set(well.plateId, plate)
    }
    return result
  })
  /** Wells of each class: by the plan while they are chosen, as they were called by networks that had not seen them once they are judged. */
  const labelled = computed(() => {
    const { plan } = learning
    const of = new Map(plan ? Array.from(plan.wellIds, (id, i) => [id, plan.wellClasses[i]!]) : [])
    const result = new Map<number, ReadonlyMap<string, WellClass>>()
    for (const [plateId, wells] of plates.wellsByPlate) {
      const found = [...wells].flatMap(([key, { id }]) => {
        const index = of.get(id)
        return index === undefined ? [] : [[key, classLook(plan!.classes[index]!, index)] as const]
      })
      result.set(plateId, new Map(found))
    }
    return result
  })
  const called = computed(() => {
    const result = new Map<number, Map<string, WellClass>>()
    for (const well of learning.classEvaluation?.wells ?? []) {
      if (well.split === 'train' && !learning.classEvaluation?.leftOut) continue
      const plate = result.get(well.plateId) ?? new Map<string, WellClass>()
      plate.set(placeKey(well), classLook(learning.classEvaluation!.classes[well.called]!, well.called))
      result.set(well.plateId, plate)
    }
    return result
  })
  function classOverlay(): MapOverlay | undefined {
    const { step, plan, classEvaluation } = learning
    if (step === 'choose' && plan)
      return { title: 'Classes to learn', classes: labelled.value, legend: plan.classes.map(classLook) }
    if (step === 'judge' && classEvaluation)
      return {
        title: 'Called, wells not trained on',
        classes: called.value,
        legend: classEvaluation.classes.map(classLook),
      }
    return undefined
  }
  // Wells that were picked on other plates need those plates' wells.
  watch(
    () => [learning.step, project.plates.length] as const,
    ([step, count]) => {
      if (step === 'choose' && count <= 40) for (const plate of project.plates) void plates.loadWells(plate.id)
    },
    { immediate: true },
  )

  return computed<MapOverlay | undefined>(() => {
    const { step, brush } = learning
    if (learning.task === 'classes') return classOverlay()
    if ((step === 'choose' || step === 'train') && chosen.value)
      return {
        title: brush ? (brush === 'none' ? 'Rubbing out classes' : `Painting ${brush} wells`) : 'Wells to learn from',
        classes: classes.value,
        legend: Object.values(CLASS_LOOKS),
        brush: step === 'choose' && brush ? (plateId, wells) => paint(brush, plateId, wells) : undefined,
      }
    if (step === 'judge' && learning.evaluation)
      return {
        title: 'Mean probability, wells not trained on',
        counted: 'Images',
        values: scores.value,
        limits: { low: 0, high: 1 },
      }
    return undefined
  })
}
