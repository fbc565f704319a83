/** Models of a project as a command line names them. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Fault } from '../base/index.ts'
import { type DeskContext, importModel, modelList } from '../service/index.ts'

/** A model of the project by number or name (the newest of that name), or a package, which is imported. */
export async function modelIn(context: DeskContext, text: string): Promise<number> {
  const models = modelList(context)
  const known = models.find(({ id }) => String(id) === text) ?? models.findLast(({ name }) => name === text)
  if (known) return known.id
  if (existsSync(text)) return (await importModel(context, resolve(text))).id
  throw new Fault('not_found', `There is no model ${text}, in the project or as a file.`, {
    todo:
      models.length > 0
        ? `The project has ${models.map(({ id, name }) => `${id} (${name})`).join(', ')}.`
        : "Train one ('train rare --project …'), or give a model's folder.",
  })
}
