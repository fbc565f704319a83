/**
 * Simulate: screens whose truth is known, to try the program on and to test it with.
 * `await simulateScreen({ directory, seed: 1 })` writes a whole plate as a microscope would, faults included.
 */
export type { Compound } from './compound.ts'
export type { Box } from './paint-site.ts'
export { type PlannedWell, planPlate } from './plate-plan.ts'
export { type Defects, type ScreenRequest, SIMULATED_PLATE, type SimulatedScreen, simulateScreen } from './screen.ts'
