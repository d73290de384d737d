/** One thing that is wrong with a directory, and where: `brands[0].locations[1].lines[0].number`, `not an E.164 number`. */
export interface DirectoryFault {
  /** Empty for the document as a whole; `line 3, column 5` for a fault of syntax. */
  readonly path: string
  readonly what: string
}

/** A fault as one line for a terminal. */
export const faultLine = ({ path, what }: DirectoryFault): string => (path === "" ? what : `${path}: ${what}`)

const plainKey = /^[A-Za-z_][\w-]*$/

/** The path of a key in a map. Keys are the writer's own words, so long ones are cut. */
export function keyPath(path: string, key: string): string {
  if (!plainKey.test(key)) return `${path}[${JSON.stringify(key.length > 40 ? `${key.slice(0, 40)}…` : key)}]`
  const shown = key.length > 60 ? `${key.slice(0, 60)}…` : key
  return path === "" ? shown : `${path}.${shown}`
}

export const itemPath = (path: string, index: number): string => `${path}[${index}]`
