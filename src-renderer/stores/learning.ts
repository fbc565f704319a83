/** Learning from labels on wells: what is chosen, what is being trained, how good it is, what it found. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type {
  ClassEvaluation,
  ClassParameters,
  LearnParameters,
  ModelSummary,
  OfferedModel,
  RareEvaluation,
  RareParameters,
  RunSummary,
  TrainingView,
} from '../../src-main/contract/index.ts'
import { client } from '../link/index.ts'
import { askedPlan } from './asked-plan.ts'
import { useClassChoice } from './class-choice.ts'
import { type ClassSide, withWells } from './class-wells.ts'
import { useMessages } from './messages.ts'
import { useProject } from './project.ts'
import { useRuns } from './runs.ts'

export type LearnStep = 'choose' | 'train' | 'judge' | 'evidence' | 'models'

/** A detector of one phenotype, or a classifier of several. */
export type LearnTask = 'rare' | 'classes'

const taskOf = (run: RunSummary): LearnTask => (run.parameters.task === 'classes' ? 'classes' : 'rare')

export const useLearning = defineStore('learning', () => {
  const project = useProject()
  const runs = useRuns()
  const messages = useMessages()

  const classChoice = useClassChoice()

  const task = ref<LearnTask>('rare')
  const step = ref<LearnStep>('choose')
  /** What the next training will use. */
  const parameters = shallowRef<RareParameters>()
  /** `none`: the project has nothing to learn from yet. */
  const prepared = ref<'not-asked' | 'asking' | 'ready' | 'none'>('not-asked')
  const { plan: rarePlan, problem: rareProblem, ask } = askedPlan(parameters)
  const plan = computed(() => (task.value === 'rare' ? rarePlan.value : classChoice.plan))
  const planProblem = computed(() => (task.value === 'rare' ? rareProblem.value : classChoice.planProblem))
  const starting = ref(false)
  /** Wells that are clicked go to this class, or to none. */
  const brush = ref<ClassSide | 'none'>()

  const runId = ref<number>()
  const run = computed(() => (runId.value === undefined ? undefined : runs.byId.get(runId.value)))
  const training = shallowRef<TrainingView>()
  const evaluation = shallowRef<RareEvaluation>()
  const classEvaluation = shallowRef<ClassEvaluation>()
  const evaluationProblem = ref<string>()
  const models = shallowRef<readonly ModelSummary[]>([])
  /** What comes with the program and is not in the project. */
  const offered = shallowRef<readonly OfferedModel[]>([])
  const predictionId = ref<number>()
  const prediction = computed(() => (predictionId.value === undefined ? undefined : runs.byId.get(predictionId.value)))
  const modelId = computed(
    () => (evaluation.value ?? classEvaluation.value)?.modelId ?? training.value?.modelId ?? undefined,
  )
  /** Applications of the open detector, newest first. */
  const applied = computed(() =>
    runs.predictions.filter((entry) => modelId.value !== undefined && entry.parameters.modelId === modelId.value),
  )

  /** What to begin with: the choices of the newest training, or the defaults where there is none or they are wanted. */
  async function prepare(defaults = false): Promise<void> {
    if (prepared.value === 'asking') return
    prepared.value = 'asking'
    const path = project.summary?.path
    try {
      const found = project.summary ? await client.learn.defaults() : null
      if (path !== project.summary?.path) return
      const rare = runs.trainings.find((run) => taskOf(run) === 'rare')
      const last = defaults ? undefined : (rare?.parameters as RareParameters | undefined)
      parameters.value = (found && last) ?? found ?? undefined
      prepared.value = found ? 'ready' : 'none'
    } catch (error) {
      prepared.value = 'none'
      messages.failed(error)
    }
  }

  function set(part: Partial<RareParameters>): void {
    if (parameters.value) parameters.value = { ...parameters.value, ...part }
  }

  function pick(wellIds: readonly number[], side: ClassSide | 'none'): void {
    if (parameters.value) parameters.value = withWells(parameters.value, wellIds, side)
  }

  /** The choices of a training once more, to be changed. */
  function chooseAs({ parameters: given }: RunSummary): void {
    if (given.task === 'classes') classChoice.parameters = given as ClassParameters
    else parameters.value = given as RareParameters
  }

  async function start(): Promise<void> {
    const wanted: LearnParameters | undefined = task.value === 'rare' ? parameters.value : classChoice.parameters
    if (!wanted || starting.value) return
    starting.value = true
    try {
      const begun = await client.learn.start(wanted)
      runs.adoptRun(begun)
      open(begun.id, 'train')
      brush.value = undefined
    } catch (error) {
      messages.failed(error)
    } finally {
      starting.value = false
    }
  }

  /** Nothing of another training stays in sight. */
  function show(id: number | undefined): void {
    if (id !== runId.value) {
      training.value = undefined
      evaluation.value = undefined
      classEvaluation.value = undefined
      evaluationProblem.value = undefined
      predictionId.value = undefined
    }
    runId.value = id
  }

  /** Shows a training; without a step, the one that fits how it stands. */
  function open(id: number, to?: LearnStep): void {
    show(id)
    const found = runs.byId.get(id)
    if (found) task.value = taskOf(found)
    step.value = to ?? (found?.status === 'done' ? 'judge' : 'train')
  }

  /** Turns to the other task: to its newest training, or to choosing what the first one learns from. */
  function turnTo(other: LearnTask): void {
    if (other === task.value) return
    task.value = other
    brush.value = undefined
    const newest = runs.trainings.find((run) => taskOf(run) === other)
    if (newest) open(newest.id)
    else {
      show(undefined)
      step.value = 'choose'
    }
  }

  async function wish(what: 'go' | 'pause' | 'stop'): Promise<void> {
    if (runId.value === undefined) return
    try {
      await client.learn.wish({ runId: runId.value, wish: what })
      await look()
    } catch (error) {
      messages.failed(error)
    }
  }

  /** Asks how the open training stands. */
  async function look(): Promise<void> {
    const id = runId.value
    if (id === undefined) return
    const found = await client.learn.training({ runId: id })
    if (id === runId.value) training.value = found
  }

  async function judge(): Promise<void> {
    const id = runId.value
    if (id === undefined || evaluation.value || classEvaluation.value) return
    try {
      const found = await client.learn.evaluation({ runId: id })
      if (id !== runId.value) return
      if (found.task === 'rare') evaluation.value = found
      else classEvaluation.value = found
      evaluationProblem.value = undefined
    } catch (error) {
      if (id === runId.value) evaluationProblem.value = error instanceof Error ? error.message : String(error)
    }
  }

  async function apply(model: number, plateIds: readonly number[] | null = null): Promise<void> {
    try {
      const begun = await client.learn.apply({ modelId: model, plateIds: plateIds && [...plateIds] })
      runs.adoptRun(begun)
      predictionId.value = begun.id
      step.value = 'evidence'
    } catch (error) {
      messages.failed(error)
    }
  }

  async function loadModels(): Promise<void> {
    try {
      models.value = project.summary ? await client.models.list() : []
      offered.value = project.summary ? await client.models.offered() : []
    } catch (error) {
      messages.failed(error)
    }
  }

  function forget(): void {
    step.value = 'choose'
    parameters.value = undefined
    prepared.value = 'not-asked'
    brush.value = undefined
    show(undefined)
    models.value = []
    offered.value = []
  }

  watch(() => project.summary?.path, forget)
  watch(
    () => project.summary?.layoutVersion,
    () => (prepared.value === 'none' ? void prepare() : void ask()),
  )
  // Whoever comes back finds the newest training where it stands.
  watch(
    () => runs.trainings[0]?.id,
    (newest) => newest !== undefined && runId.value === undefined && open(newest),
    { immediate: true },
  )
  watch(
    [runId, () => run.value?.status],
    ([, status]: [unknown, RunSummary['status'] | undefined]) => status === 'done' && void judge(),
  )
  watch([applied, predictionId], () => (predictionId.value ??= applied.value[0]?.id), { immediate: true })

  return {
    task,
    step,
    parameters,
    prepared,
    plan,
    planProblem,
    starting,
    brush,
    runId,
    run,
    training,
    evaluation,
    classEvaluation,
    evaluationProblem,
    models,
    offered,
    modelId,
    predictionId,
    prediction,
    applied,
    prepare,
    set,
    pick,
    chooseAs,
    start,
    open,
    turnTo,
    wish,
    look,
    judge,
    apply,
    loadModels,
  }
})
