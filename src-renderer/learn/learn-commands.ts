/** Commands of learning. */
import { type Command, type LearnStep, useLearning, useRuns } from '../stores/index.ts'

const GROUP = 'Learn'

export function learnCommands(): Command[] {
  const learning = useLearning()
  const runs = useRuns()
  const isTraining = () => learning.run?.status === 'running'
  return [
    {
      id: 'learn.next',
      title: 'Train, judge or apply: the next step',
      group: GROUP,
      keys: 'Mod+Enter',
      run: () => nextStep(),
    },
    {
      id: 'learn.pause',
      title: 'Pause the training, or go on',
      group: GROUP,
      enabled: isTraining,
      run: () => void learning.wish(learning.training?.state === 'paused' ? 'go' : 'pause'),
    },
    {
      id: 'learn.stop',
      title: 'Stop training and keep the best',
      group: GROUP,
      enabled: isTraining,
      run: () => void learning.wish('stop'),
    },
    {
      id: 'learn.cancel',
      title: 'Cancel the training',
      group: GROUP,
      enabled: isTraining,
      run: () => learning.runId !== undefined && void runs.act('cancel', learning.runId),
    },
    {
      id: 'learn.leave-brush',
      title: 'Leave painting classes',
      group: GROUP,
      keys: 'Escape',
      enabled: () => learning.brush !== undefined,
      run: () => (learning.brush = undefined),
    },
    ...stepCommands(),
  ]
}

function stepCommands(): Command[] {
  const learning = useLearning()
  const titles: Readonly<Record<LearnStep, string>> = {
    choose: 'Choose wells to learn from',
    train: 'Show the training',
    judge: 'Judge the detector',
    evidence: 'Show the evidence',
    models: 'Show the models',
  }
  return (Object.keys(titles) as LearnStep[]).map((step) => ({
    id: `learn.step.${step}`,
    title: titles[step],
    group: GROUP,
    enabled: () =>
      step === 'choose' || step === 'models' || learning.run !== undefined || learning.predictionId !== undefined,
    run: () => (learning.step = step),
  }))
}

/** What the step's main button does. */
function nextStep(): void {
  const learning = useLearning()
  const runs = useRuns()
  const { step, run, modelId } = learning
  if (step === 'choose' && learning.plan && learning.plan.refusals.length === 0) void learning.start()
  else if (step === 'train' && run?.status === 'done') learning.step = 'judge'
  else if (step === 'train' && run && run.status !== 'running' && run.status !== 'queued')
    void runs.act('resume', run.id)
  else if ((step === 'judge' || (step === 'evidence' && !learning.prediction)) && modelId !== undefined)
    void learning.apply(modelId)
}
