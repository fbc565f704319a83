/** Every call of the contract that reads or edits a project, with arguments that ask for as much as windows do. */
import type { Readout } from '../../src-main/contract/index.ts'
import type { Client } from '../contract/running-host.ts'

export interface TimedCall {
  readonly name: string
  readonly call: () => Promise<unknown>
}

const SEGMENT_RUN = 1
const MEASURE_RUN = 2
const NAME = 'Nuclei_Intensity_MeanIntensity_GFP'

export function readout(scale: Readout['scale']): Readout {
  return { runId: MEASURE_RUN, name: NAME, statistic: 'median', scale }
}

export function readingCalls(client: Client, plateId: number, wellId: number): TimedCall[] {
  const scales = ['raw', 'percent-of-control', 'robust-z', 'b-score'] as const
  const map = (plateIds: number[] | null, scale: Readout['scale']) => () =>
    client.plates.map({ plateIds, readout: readout(scale) })
  return [
    { name: 'host.info', call: () => client.host.info() },
    { name: 'project.current', call: () => client.project.current() },
    { name: 'project.ledger', call: () => client.project.ledger({ state: null, offset: 0, limit: 500 }) },
    { name: 'plates.wells', call: () => client.plates.wells({ plateId }) },
    { name: 'plates.sites', call: () => client.plates.sites({ wellId }) },
    { name: 'plates.readouts', call: () => client.plates.readouts({ runId: MEASURE_RUN }) },
    ...scales.map((scale) => ({ name: `plates.map, one plate, ${scale}`, call: map([plateId], scale) })),
    ...scales.map((scale) => ({ name: `plates.map, all plates, ${scale}`, call: map(null, scale) })),
    { name: 'layout.wells, one plate', call: () => client.layout.wells({ plateId }) },
    { name: 'layout.snapshots', call: () => client.layout.snapshots() },
    { name: 'runs.list', call: () => client.runs.list() },
    { name: 'runs.defaults', call: () => client.runs.defaults() },
    { name: 'runs.failures', call: () => client.runs.failures({ id: SEGMENT_RUN }) },
    { name: 'runs.compartments', call: () => client.runs.compartments({ id: SEGMENT_RUN }) },
    {
      name: 'runs.compare',
      call: () => client.runs.compare({ a: MEASURE_RUN, b: MEASURE_RUN, name: NAME, statistic: 'mean' }),
    },
    { name: 'cells.columns', call: () => client.cells.columns({ runId: MEASURE_RUN }) },
    { name: 'cells.quality, one plate', call: () => client.cells.quality({ runId: MEASURE_RUN, plateId }) },
    { name: 'assay.statistics', call: () => client.assay.statistics({ readout: readout('raw') }) },
    { name: 'assay.rank', call: () => client.assay.rank({ runId: MEASURE_RUN, limit: 5_000 }) },
    {
      name: 'assay.doseResponse, 24 of 2,000',
      call: () => client.assay.doseResponse({ readout: readout('percent-of-control'), groupBy: null }),
    },
    {
      name: 'assay.hits',
      call: () =>
        client.assay.hits({
          readout: readout('raw'),
          rule: { kind: 'robust-z', threshold: 3, direction: 'either', minimumCells: 50 },
        }),
    },
    { name: 'assay.position', call: () => client.assay.position({ readout: readout('raw') }) },
    { name: 'events.jobs', call: () => client.events.jobs() },
    { name: 'output.suggestPath', call: () => client.output.suggestPath({ kind: 'wells', extension: '.csv' }) },
  ]
}

export function editingCalls(client: Client, plateId: number): TimedCall[] {
  const wells = Array.from({ length: 16 }, (_, row) => ({ row, column: 5 }))
  return [
    { name: 'layout.paint', call: () => client.layout.paint({ plateId, wells, edit: { role: 'empty' } }) },
    { name: 'layout.undo', call: () => client.layout.undo() },
    { name: 'layout.redo', call: () => client.layout.redo() },
    { name: 'runs.annotate', call: () => client.runs.annotate({ id: MEASURE_RUN, note: 'looked at' }) },
    { name: 'project.setPixelSize', call: () => client.project.setPixelSize({ micronsPerPixel: 0.65 }) },
    { name: 'project.updateChannel', call: () => client.project.updateChannel({ id: 1, colour: '#3d7eff' }) },
  ]
}
