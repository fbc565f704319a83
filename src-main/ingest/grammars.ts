/** The table of instruments: one record per way of naming image files. Order breaks ties between rules of a rank. */

import type { Grammar } from './grammar.ts'
import { readLenientName, readLooseName } from './loose-name.ts'

const GUID = '[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}'
const GUID_PART = `(?:_?\\[?${GUID}\\]?)`
const TIFF = '\\.tiff?$'
const IMAGE = '\\.(?:tiff?|png|jpe?g)$'

function rule(...parts: string[]): RegExp {
  return new RegExp(parts.join(''), 'i')
}

export const GRAMMARS: readonly Grammar[] = [
  {
    key: 'harmony',
    instrument: 'Operetta or Opera Phenix (Harmony)',
    patterns: [
      rule(
        '^r(?<row>\\d{2})c(?<column>\\d{2})f(?<site>\\d{1,4})p(?<z>\\d{1,4})-ch(?<channel>\\d{1,3})',
        `(?:sk(?<time>\\d{1,5}))?(?:fk\\d+)?(?:fl\\d+)?${TIFF}`,
      ),
    ],
    scope: 'name',
    distinctive: true,
    rank: 2,
    examples: ['r01c01f04p01-ch1sk1fk1fl1.tiff', 'Images/r16c24f009p12-ch6sk3fk1fl1.tiff'],
  },
  {
    key: 'cellvoyager',
    instrument: 'Yokogawa CellVoyager',
    patterns: [
      rule(
        '^(?:(?<plate>.+)_)?(?<well>[A-Z]{1,2}\\d{2})_T(?<time>\\d{4})F(?<site>\\d{3,4})',
        `L\\d{2}A\\d{2}Z(?<z>\\d{2,4})C(?<channel>\\d{2})${IMAGE}`,
      ),
      rule(
        '^W(?<index>\\d{1,4})F(?<site>\\d{3,4})T(?<time>\\d{4})Z(?<z>\\d{2,4})C(?<channel>\\d{1,2})',
        `(?:\\.ome)?${TIFF}`,
      ),
    ],
    scope: 'name',
    ignore: /^(?:DC|SC)_/i,
    distinctive: true,
    rank: 2,
    examples: ['plate_D08_T0001F001L01A01Z01C01.tif', 'AA01_T0001F001L01A01Z01C01.tif', 'W0013F0001T0001Z001C1.tif'],
  },
  {
    key: 'imagexpress',
    instrument: 'ImageXpress (MetaXpress)',
    patterns: [
      rule(
        '^(?:(?<plate>.+?)_)??(?<well>[A-Z]{1,2}\\d{2})',
        `(?:_s(?<site>\\d{1,4})(?:_w(?<channel>\\d{1,2}))?|_w(?<channel>\\d{1,2})|(?=_?\\[?${GUID}))${GUID_PART}?${TIFF}`,
      ),
      rule('^t(?<time>\\d+)_(?<well>[A-Z]{1,2}\\d{2})_s(?<site>\\d{1,4})_w(?<channel>\\d{1,2})_z(?<z>\\d+)', TIFF),
    ],
    scope: 'name',
    folders: [/^ZStep_(?<z>\d+)$/i, /^TimePoint_(?<time>\d+)$/i],
    ignore: rule(`_thumb${GUID_PART}?${TIFF}`),
    rank: 2,
    examples: [
      'Plate_E07_s1_w1E94C24BD-45E4-450A-9919-257C714278F7.tif',
      'ZStep_2/Plate_E07_s1_w1E94C24BD-45E4-450A-9919-257C714278F7.tif',
      'TimePoint_1/Plate_A01_w2.TIF',
      'Plate_A12_[89A882DE-E675-4C12-9F8E-46C9976C4ABE].tif',
    ],
  },
  {
    key: 'imagexpress-bare',
    instrument: 'ImageXpress (MetaXpress)',
    patterns: [rule(`(?:^|/)(?:TimePoint|ZStep)_\\d+/(?:(?<plate>[^/]+)_)?(?<well>[A-Z]{1,2}\\d{2})${TIFF}`)],
    scope: 'path',
    folders: [/^ZStep_(?<z>\d+)$/i, /^TimePoint_(?<time>\d+)$/i],
    ignore: rule(`_thumb${GUID_PART}?${TIFF}`),
    rank: 2,
    examples: ['TimePoint_1/9987_B02.TIF'],
  },
  {
    key: 'incell',
    instrument: 'IN Cell Analyzer',
    patterns: [
      rule(
        '^(?:(?<plate>.+?)_)?(?<row>[A-Z]{1,2}) - (?<column>\\d{1,2})\\(fld (?<site>\\d+)',
        '(?: wv (?<channel>.+?))?(?: z (?<z>\\d+))?(?: time (?<time>\\d+)(?: - [^)]*)?)?',
        `\\)${TIFF}`,
      ),
      rule(
        '^(?:(?<plate>.+?)_)?(?<row>[A-Z]{1,2}) - (?<column>\\d{1,2})\\(fld (?<site>\\d+)',
        '(?: time (?<time>\\d+)(?: - \\S+)?)?(?: z (?<z>\\d+))?(?: wv (?<channel>.+?))?',
        `\\)${TIFF}`,
      ),
      rule(
        '^(?:(?<plate>.+)_)?(?<row>[A-P])_(?<column>\\d{1,2})_f(?<site>\\d+)_c(?<channel>\\d+)',
        `(?:_x[^_]*)?(?:_y[^_]*)?(?:_m[^_]*)?(?:_z(?<z>\\d+))?(?:_t(?<time>\\d+))?${TIFF}`,
      ),
    ],
    scope: 'name',
    distinctive: true,
    rank: 2,
    examples: [
      'A - 01(fld 1 wv 390 - Blue).tif',
      'Plate1_H - 12(fld 09 wv Green - dsRed z 3).tif',
      'A_01_f01_c01_x0_m0_z0_t0.tif',
    ],
  },
  {
    key: 'incell3000',
    instrument: 'IN Cell 3000',
    patterns: [
      rule(
        '^(?<plate>[A-Z]{2,8}_(?:\\d+_)?\\d{12})_(?<well>[A-Z]{1,2}\\d{2})f(?<site>\\d{2,4})d(?<channel>\\d{1,2})',
        IMAGE,
      ),
    ],
    scope: 'name',
    rank: 2,
    examples: ['AS_09047_050428030001_O01f00d2.TIF'],
  },
  {
    key: 'cellomics',
    instrument: 'Cellomics ArrayScan',
    patterns: [rule(`^(?:(?<plate>.+)_)?(?<well>[A-Z]{1,2}\\d{1,2})f(?<site>\\d{1,4})d(?<channel>\\d{1,2})${IMAGE}`)],
    scope: 'name',
    rank: 2,
    examples: ['Plate_A01f00d0.tif', 'Plate_A1f1d0.tif'],
  },
  {
    key: 'incucyte',
    instrument: 'IncuCyte',
    patterns: [
      rule(
        '^(?:(?<plate>.+)[-_])?(?<channel>[^-_]+)_(?<well>[A-P]\\d{1,2})_(?<site>\\d{1,3})',
        `_(?<time>(?:\\d+y\\d+m)?\\d+d_?\\d+h\\d+m)(?:\\d+s)?${IMAGE}`,
      ),
    ],
    scope: 'name',
    distinctive: true,
    rank: 2,
    clock: true,
    examples: ['MiaPaCa2-PhaseOriginal_A2_1_03d06h40m.tif', 'Assay_Phase_H12_9_2020y08m20d_10h30m.tif'],
  },
  {
    key: 'scanr',
    instrument: 'Olympus ScanR',
    patterns: [
      rule(
        '^(?:(?<well>[A-Z]{1,2}\\d{1,2})--|(?<plate>.*?)--)?W(?<index>\\d{5})--P(?<site>\\d{5})',
        `--Z(?<z>\\d{5})--T(?<time>\\d{5})--(?<channel>.+?)(?:\\.ome)?${IMAGE}`,
      ),
    ],
    scope: 'name',
    distinctive: true,
    rank: 2,
    examples: ['A1--W00001--P00001--Z00000--T00000--GFP.tif', 'run--W00013--P00002--Z00000--T00000--DAPI.tif'],
  },
  {
    key: 'almf',
    instrument: 'ALMF (EMBL)',
    patterns: [
      rule(
        '^(?<plate>.*?)--(?:(?<treatment>.*?)--)?W(?<index>\\d{4})--P(?<site>\\d{3,4})',
        `--T(?<time>\\d{4})--Z(?<z>\\d{3,4})--(?<channel>.+?)(?:\\.ome)?${IMAGE}`,
      ),
    ],
    scope: 'name',
    distinctive: true,
    rank: 2,
    examples: [
      'plate1--siCtrl--none--W0001--P001--T0000--Z000--DAPI.tif',
      '--treat1--treat2--W0096--P002--T0000--Z000--Cy3.tif',
    ],
  },
  {
    key: 'bdpathway',
    instrument: 'BD Pathway',
    patterns: [rule(`(?:^|/)Well (?<well>[A-Z]{1,2}\\d{1,3})/(?<channel>[^/]+?) - n(?<site>\\d{6})${IMAGE}`)],
    scope: 'path',
    distinctive: true,
    rank: 2,
    examples: ['Well A01/Hoechst - n000001.tif', 'Well H12/Alexa 488 - Confocal - n000003.tif'],
  },
  {
    key: 'sbs',
    instrument: 'Broad SBS',
    patterns: [rule(`^(?<channel>Channel\\d+)-\\d{2,4}-(?<row>[A-Z]{1,2})-(?<column>\\d{2})${IMAGE}`)],
    scope: 'name',
    distinctive: true,
    rank: 2,
    examples: ['Channel1-01-A-01.tif', 'Channel2-96-H-12.tif'],
  },
  {
    key: 'cytation',
    instrument: 'BioTek Cytation (Gen5)',
    patterns: [
      rule(
        '^(?<well>[A-Z]{1,2}\\d{1,2})_-?\\d{1,2}_\\d+_(?<site>\\d+)(?:Z(?<z>\\d+))?_(?<channel>[A-Z].*?)_(?<time>\\d{3,4})',
        IMAGE,
      ),
    ],
    scope: 'name',
    distinctive: true,
    rank: 2,
    examples: ['A1_01_1_1_DAPI_001.tif', 'H12_02_2_4Z3_Phase Contrast_002.tif'],
  },
  {
    key: 'nikon',
    instrument: 'Nikon Ti2',
    patterns: [
      rule(
        '^(?:(?<plate>.+?)_)?Well(?<well>[A-P]\\d{1,2})_Point[A-P]\\d{1,2}_(?<site>\\d{4})',
        `(?:_(?:Channel)?(?<channel>.+?))?(?:_Seq\\d+)?${IMAGE}`,
      ),
    ],
    scope: 'name',
    distinctive: true,
    rank: 2,
    examples: ['WellA01_PointA01_0000_ChannelDAPI_Seq0000.tif'],
  },
  {
    key: 'micromanager',
    instrument: 'Micro-Manager plate',
    patterns: [
      rule(
        '(?:^|/)(?<well>[A-P]\\d{1,2})-Site_(?<site>\\d+)/img_(?:channel(?<channel>\\d+)_position\\d+_time(?<time>\\d+)_z(?<z>\\d+)',
        `|(?<time>\\d{9})_(?<channel>.+)_(?<z>\\d{3}))${TIFF}`,
      ),
    ],
    scope: 'path',
    distinctive: true,
    rank: 2,
    examples: ['A1-Site_0/img_000000000_DAPI_000.tif'],
  },
  {
    key: 'hpa',
    instrument: 'Human Protein Atlas',
    patterns: [rule(`^(?<set>.+)_(?<channel>red|green|blue|yellow)${IMAGE}`)],
    scope: 'name',
    sets: true,
    rank: 2,
    examples: ['00070df0-bbc3-11e8-b2bc-ac1f6b6435d0_green.png'],
  },
  {
    key: 'plain',
    instrument: 'Plain folders',
    patterns: [],
    read: readLooseName,
    lenient: readLenientName,
    scope: 'path',
    rank: 1,
    examples: ['A01/1_DAPI.tif', 'plate1_B03_f02_z1_ch2.tif', 'B03-GFP.png', 'r02c03_site4_w1.tif'],
  },
]
