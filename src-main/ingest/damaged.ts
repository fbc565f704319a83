/** An index that cannot be trusted: the scan then goes by file names and says so. */

export class DamagedIndex extends Error {
  /** What is wrong, to stand after the file's name. */
  constructor(reason: string) {
    super(reason)
    this.name = 'DamagedIndex'
  }
}
