/** The element reader: chunks cut anywhere, entities that must not grow, documents that break off. */
import { describe, expect, it } from 'vitest'
import { DamagedIndex } from './damaged.ts'
import { attribute, decodeEntities, readXml } from './xml.ts'

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size)
}

async function eventsOf(text: string, size = text.length): Promise<string[]> {
  const events: string[] = []
  await readXml(pieces(text, size), {
    open: (name, attributes) => events.push(`<${name}${attribute(attributes, 'id') ?? ''}`),
    close: (name, content) => events.push(`${name}>${content.trim()}`),
  })
  return events
}

const DOCUMENT = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><b:a xmlns:b="u" id="1">
<!-- <no> --><c id='2'>text</c><d id="3"/><e><![CDATA[<raw>]]></e></b:a>`

describe('an XML document', () => {
  it('reads the same however it is cut into chunks', async () => {
    const whole = await eventsOf(DOCUMENT)
    expect(whole).toEqual(['<a1', '<c2', 'c>text', '<d3', 'd>', '<e', 'e>', 'a>'])
    for (let size = 1; size < 40; size++) expect(await eventsOf(DOCUMENT, size)).toEqual(whole)
  })

  it('never expands entities that the document defines', async () => {
    const bomb = `<!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><z>&b;</z>`
    expect(await eventsOf(bomb)).toEqual(['<z', 'z>&b;'])
    expect(decodeEntities('&lt;&#181;&#xb5;&b;&amp;amp;')).toBe('<µµ&b;&amp;')
  })

  it.each(['<a><b></a>', '<a><b></b>', '<a', 'no xml at all', '', '<a></b>', '<>x</>'])(
    'that is not whole is called damaged: %s',
    async (text) => {
      await expect(eventsOf(text)).rejects.toBeInstanceOf(DamagedIndex)
    },
  )
})
