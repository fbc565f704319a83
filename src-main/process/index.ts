/**
 * Process: what runs where. The desk process with its worker threads and its benches, the supervisor that keeps it alive,
 * and the headless host that lets a browser reach it. Entries: `desk.ts`, `worker.ts`, `bench.ts`.
 */
export { type BenchPoolOptions, createBenches } from './bench-pool.ts'
export type { ChannelKind, DeskArguments, DeskMessage, HostMessage } from './desk-messages.ts'
export { findElectronBinary } from './electron-binary.ts'
export { beginKeepingFreedMemory, KEEPS_FREED_MEMORY } from './freed-memory.ts'
export { type HeadlessHost, startHeadlessHost } from './headless-host.ts'
export { CONTENT_SECURITY_POLICY, contentType, readStatic, resolveInside } from './static-files.ts'
export { DESK_FLAGS, type SupervisedDesk, superviseDesk } from './supervised-desk.ts'
export { createWorkerPool } from './worker-pool.ts'
