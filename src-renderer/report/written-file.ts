/** Opening what a job wrote: through the shell in Electron, through the host's address in a browser. */
import type { JobState } from '../../src-main/contract/index.ts'
import { bridge, takeToken } from '../link/index.ts'

/** Address of a job's file on the host, with this tab's token. */
export function addressOf(job: Pick<JobState, 'id'>): string {
  return `files/${encodeURIComponent(job.id)}?token=${encodeURIComponent(takeToken() ?? '')}`
}

/** Opens the file with the system's program, or in a new tab (reports) or as a download (tables). */
export async function openWritten(job: Pick<JobState, 'id' | 'path'>): Promise<void> {
  const shell = bridge()
  if (shell && job.path) await shell.openPath(job.path)
  else window.open(addressOf(job), '_blank', 'noopener')
}

export async function showWritten(job: Pick<JobState, 'path'>): Promise<void> {
  if (job.path) await bridge()?.showInFolder(job.path)
}
