/** Stands in the default branch of an exhaustive switch: a new case fails to compile there. Throws when data broke the type. */
export function unreachable(impossible: never): never {
  throw new TypeError(`case that the types exclude: ${JSON.stringify(impossible)}`)
}
