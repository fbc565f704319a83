/** The fixed parts of an XLSX archive with one sheet, and how cells are named and texts escaped in it (ECMA-376). */

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const DOCUMENT_RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE_RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships'
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="${CONTENT}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${CONTENT}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="${CONTENT}.styles+xml"/></Types>`

const packageRelations = `<Relationships xmlns="${PACKAGE_RELATIONS}">
<Relationship Id="rId1" Type="${DOCUMENT_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`

const workbook = `<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT_RELATIONS}">
<sheets><sheet name="Table" sheetId="1" r:id="rId1"/></sheets></workbook>`

const workbookRelations = `<Relationships xmlns="${PACKAGE_RELATIONS}">
<Relationship Id="rId1" Type="${DOCUMENT_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="${DOCUMENT_RELATIONS}/styles" Target="styles.xml"/></Relationships>`

/** Style 0 is plain, style 1 bold for the header. */
const styles = `<styleSheet xmlns="${MAIN}">
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

/** Every part but the sheet, as [name in the archive, content]. */
export const STATIC_PARTS: readonly (readonly [string, string])[] = [
  ['[Content_Types].xml', DECLARATION + contentTypes],
  ['_rels/.rels', DECLARATION + packageRelations],
  ['xl/workbook.xml', DECLARATION + workbook],
  ['xl/_rels/workbook.xml.rels', DECLARATION + workbookRelations],
  ['xl/styles.xml', DECLARATION + styles],
]

/** The sheet up to its first row; the header stays in view while scrolling. */
export const SHEET_OPENING = `${DECLARATION}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`

export const SHEET_CLOSING = '</sheetData></worksheet>'

/** `A` … `Z`, `AA` … for a 0-based column. */
export function columnLetters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26))
  return column < 26 ? last : columnLetters(Math.floor(column / 26) - 1) + last
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Escapes text for an element; characters that XML 1.0 forbids become U+FFFD, and so do lone surrogates. */
export function xmlText(text: string): string {
  if (!/[^\x20-\x25\x27-\x3b\x3d\x3f-\x7e]/.test(text)) return text
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be replaced
      .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>]/g, (character) => ENTITIES[character]!)
  )
}
