/** What a file is by its name alone: an image we read, an image we cannot read, an index, clutter. */

/** Formats that the image readers open. */
const IMAGE = /\.(?:tiff?|png|jpe?g)$/i

/** Instruments' own image formats that have to be exported as TIFF first. */
const FOREIGN_IMAGE =
  /\.(?:flex|c01|c0\d|dib|nd2?|czi|lif|lsm|stk|oib|oif|oir|vsi|frm|ims|dv|h5|bmp|gif|webp|heic|mrxs|svs|zvi|im3|qptiff|jp2|avi|mp4)$/i

const CLUTTER = /^(?:\.|~\$|thumbs\.db$|desktop\.ini$|ehthumbs)/i
const CLUTTER_FOLDER = /^(?:\.|\$recycle\.bin$|system volume information$|@eadir$|__macosx$)/i

export function isImageName(name: string): boolean {
  return IMAGE.test(name)
}

export function isForeignImageName(name: string): boolean {
  return FOREIGN_IMAGE.test(name)
}

export function isClutter(name: string, folder: boolean): boolean {
  return folder ? CLUTTER_FOLDER.test(name) : CLUTTER.test(name)
}

/** `.tif` of `a/b.ome.TIF` → `tif`; '' without one. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase()
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** True when `path` is `folder` or lies below it; '' holds everything. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}
