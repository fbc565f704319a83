/** Functions whose file is loaded when they are first called. */

/** Stands for the function that `load` brings: waits for it, then does what it does. */
export function later<Given extends unknown[], Made>(
  load: () => Promise<(...given: Given) => Promise<Made>>,
): (...given: Given) => Promise<Made> {
  return async (...given) => (await load())(...given)
}
