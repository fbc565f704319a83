/** Packs columns of numbers into texts on their way to windows; `unpackColumn` of the contract reads them. */
import { columnKind, columnReader } from '../contract/index.ts'

/** For the handler of the desk: `new RPCHandler(router, { customJsonSerializers: [columnWriter] })`. */
export const columnWriter = {
  ...columnReader,
  condition: (value: unknown): boolean => ArrayBuffer.isView(value),
  serialize: (column: unknown): string => packColumn(column as ArrayBufferView),
}

/** Letters of the column's kind, then its bytes in base64; every machine that we run on is little-endian. */
export function packColumn(column: ArrayBufferView): string {
  const bytes = Buffer.from(column.buffer, column.byteOffset, column.byteLength)
  return columnKind(column) + bytes.toString('base64')
}
