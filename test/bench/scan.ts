/** How fast folders are recognised: 100,000 empty files on disk, and the index of a whole plate. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scanFolders } from '../../src-main/ingest/index.ts'
import type { BenchRow } from './row.ts'

/** Scans each made-up folder in a fresh process, so that memory is the scan's own. */
export async function benchScan(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'platescope-scan-'))
  try {
    const plain = join(folder, 'names')
    makeNames(plain)
    const indexed = join(folder, 'indexed')
    const megabytes = makeIndexed(indexed)
    return [
      ...rowsOf('scan 100,000 names', measure(plain), '100,000 empty TIFFs in one folder, ImageXpress names'),
      ...rowsOf('scan Harmony plate', measure(indexed), `index of ${megabytes} MB naming 27,648 planes, 27 on disk`),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Measured {
  readonly seconds: number
  readonly megabytes: number
  readonly longestHoldMilliseconds: number
}

function rowsOf(name: string, measured: Measured, note: string): BenchRow[] {
  const memory = 'highest resident size of the process'
  return [
    { name, value: measured.seconds, unit: 's', target: 3, note },
    { name: `${name}: memory`, value: measured.megabytes, unit: 'MB', target: 300, note: memory },
    {
      name: `${name}: longest hold`,
      value: measured.longestHoldMilliseconds,
      unit: 'ms',
      target: 50,
      note: 'of the event loop',
    },
  ]
}

/** 384 wells × 65 sites × 4 channels, and a few more wells' worth to make 100,000. */
function makeNames(folder: string): void {
  mkdirSync(folder)
  for (let i = 0; i < 100_000; i++) {
    const well = Math.floor(i / 261)
    const rest = i % 261
    const name = `${String.fromCharCode(65 + Math.floor(well / 24))}${String((well % 24) + 1).padStart(2, '0')}`
    writeFileSync(join(folder, `Screen1_${name}_s${Math.floor(rest / 4) + 1}_w${(rest % 4) + 1}.tif`), '')
  }
}

/** 384 wells × 9 fields × 8 channels, in the words of a Harmony V5 index; returns its megabytes. */
function makeIndexed(folder: string): number {
  mkdirSync(folder)
  const filler = ['ImageType>Signal', 'AcquisitionType>NonConfocal', 'IlluminationType>Epifluorescence']
  const parts: string[] = []
  const pad = (value: number): string => String(value).padStart(2, '0')
  for (let i = 0; i < 27_648; i++) {
    const [well, field, channel] = [Math.floor(i / 72), (Math.floor(i / 8) % 9) + 1, (i % 8) + 1]
    const [row, column] = [Math.floor(well / 24) + 1, (well % 24) + 1]
    const url = `r${pad(row)}c${pad(column)}f${pad(field)}p01-ch${channel}sk1fk1fl1.tiff`
    if (i % 1024 === 0) writeFileSync(join(folder, url), '')
    parts.push(
      `<Image Version="1"><id>${pad(row)}${pad(column)}K1F${field}P1R${channel}</id><State>Ok</State><URL>${url}</URL>`,
      `<Row>${row}</Row><Col>${column}</Col><FieldID>${field}</FieldID><PlaneID>1</PlaneID><TimepointID>0</TimepointID>`,
      `<ChannelID>${channel}</ChannelID><ChannelName>Channel ${channel}</ChannelName>`,
      ...filler.flatMap((element) => Array.from({ length: 9 }, () => `<${element}</${element.split('>')[0]}>\n`)),
      `<ImageResolutionX Unit="m">5.9E-07</ImageResolutionX><PositionX Unit="m">${field * 1e-4}</PositionX>`,
      `<PositionY Unit="m">0</PositionY><PositionZ Unit="m">0</PositionZ></Image>\n`,
    )
  }
  const head =
    '<?xml version="1.0" encoding="utf-8"?><EvaluationInputData xmlns="http://www.perkinelmer.com/PEHH/HarmonyV5">'
  const plate =
    '<Plates><Plate><PlateID>P1</PlateID><PlateRows>16</PlateRows><PlateColumns>24</PlateColumns></Plate></Plates>'
  const text = `${head}${plate}<Images>${parts.join('')}</Images></EvaluationInputData>`
  writeFileSync(join(folder, 'Index.idx.xml'), text)
  return Math.round(text.length / 1e6)
}

function measure(folder: string): Measured {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--scan', folder], {
    encoding: 'utf8',
  })
  return JSON.parse(output)
}

/** In the fresh process: scans once and reports time, memory and the longest time the event loop was held. */
async function scanOnce(folder: string): Promise<Measured> {
  let last = performance.now()
  let longest = 0
  const ticker = setInterval(() => {
    longest = Math.max(longest, performance.now() - last - 2)
    last = performance.now()
  }, 2)
  const started = performance.now()
  await scanFolders([folder])
  const seconds = (performance.now() - started) / 1000
  clearInterval(ticker)
  const megabytes = Math.round(highestResidentKilobytes() / 1024)
  return { seconds: Number(seconds.toFixed(2)), megabytes, longestHoldMilliseconds: Math.round(longest) }
}

/** Of this program alone: on Linux, what the system adds up for a process begins with the size of the one that started it. */
function highestResidentKilobytes(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : ''
  return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS)
}

const [flag, folder] = process.argv.slice(2)
if (flag === '--scan' && folder) process.stdout.write(JSON.stringify(await scanOnce(folder)))
else if (flag === '--print') console.table(await benchScan())
