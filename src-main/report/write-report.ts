/** Writes a report where the user wants it, as HTML or PDF. */
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { diskFault, Fault, throwIfCancelled } from '../base/index.ts'
import { type PdfPrinter, printWithChromium } from './chromium.ts'
import type { ReportModel } from './model.ts'
import { renderReport } from './render.ts'

export interface WriteReportOptions {
  /** Chromium on the machine unless told; Electron gives its own. */
  readonly printPdf?: PdfPrinter | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes `.html` or `.pdf` by the path's extension; an earlier file is replaced only by a whole new one.
 * Returns the absolute path and the bytes. Throws `bad_argument` (other extension), `not_found` (no folder, no Chromium) or `disk` Faults.
 */
export async function writeReport(
  model: ReportModel,
  path: string,
  options: WriteReportOptions = {},
): Promise<{ path: string; bytes: number }> {
  const target = resolve(path)
  const extension = extname(target).toLowerCase()
  if (extension !== '.html' && extension !== '.pdf') {
    throw new Fault(
      'bad_argument',
      `A report is written as .html or .pdf, not as ${extension || 'a file without extension'}.`,
      { path: target },
    )
  }
  throwIfCancelled(options.signal)
  const partial = `${target}.partial${extension}`
  try {
    await checkFolder(dirname(target))
    const html = renderReport(model)
    if (extension === '.html') await writeFile(partial, html)
    else {
      await (options.printPdf ?? printWithChromium)(html, partial, options.signal)
      await checkPdf(partial, target)
    }
    const { size } = await stat(partial)
    await rename(partial, target)
    return { path: target, bytes: size }
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {})
    throw diskFault(target, error)
  }
}

async function checkFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined)
  if (!found?.isDirectory()) throw new Fault('not_found', `The folder ${folder} does not exist.`, { path: folder })
}

/** A printer that ran out of space may say nothing of it. */
async function checkPdf(path: string, target: string): Promise<void> {
  const bytes = await readFile(path)
  if (bytes.subarray(0, 5).toString('latin1') === '%PDF-' && bytes.subarray(-1024).includes('%%EOF')) return
  throw new Fault('disk', `${target} could not be written: the PDF that was printed is incomplete.`, {
    path: target,
    stands: 'The project is unchanged, and a file that stood there before too.',
    todo: 'Free some space or choose another disk, then write the report again, or write it as .html.',
  })
}
