/** Names of files in tables, so that those of two tables can be compared. */

/** With `/` between folders, and without a leading `./`. */
export const asWritten = (file: string): string => file.replaceAll('\\', '/').replace(/^(\.\/)+/, '')

export const withoutFolders = (file: string): string => asWritten(file).replace(/^.*\//, '')
