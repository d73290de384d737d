import type { Buffer } from "node:buffer"

/** The names of a form in the order in which they came, and what follows from them. Twilio sends a dozen shapes, again and again. */
export interface FormShape {
  readonly names: readonly string[]
  readonly indexOf: ReadonlyMap<string, number>
  /** Indexes by name, in code-unit order. */
  readonly sorted: readonly number[]
  /** Whether no name stands twice. */
  readonly distinct: boolean
}

/** More than a carrier has. Strangers may make up others, before their signature is refused: then the shapes are learnt anew. */
const SHAPES_MAX = 128
/** Keeps what strangers can fill it with under 1 MB. */
const KEPT_CHARACTERS_MAX = 4_096
const shapes = new Map<number, FormShape>()

/**
 * The shape of a form whose names lie at `places` (three numbers a pair: where a name begins and ends, where its value ends)
 * in `body`, which is `text` in Latin-1. Found by the `hash` of the names, and compared, since others may have the same.
 */
export function shapeOf(body: Buffer, text: string, places: readonly number[], hash: number): FormShape {
  const known = shapes.get(hash)
  if (known !== undefined && isOf(known, text, places)) return known
  const made = shapeFrom(body, places)
  if (made.names.reduce((sum, name) => sum + name.length + 1, 0) > KEPT_CHARACTERS_MAX) return made
  if (shapes.size >= SHAPES_MAX) shapes.clear()
  shapes.set(hash, made)
  return made
}

function isOf({ names }: FormShape, text: string, places: readonly number[]): boolean {
  if (names.length * 3 !== places.length) return false
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string
    const start = places[index * 3] as number
    if ((places[index * 3 + 1] as number) - start !== name.length || !text.startsWith(name, start)) return false
  }
  return true
}

function shapeFrom(body: Buffer, places: readonly number[]): FormShape {
  const names: string[] = []
  // From the bytes: a slice of the text would keep the whole of it.
  for (let at = 0; at < places.length; at += 3) names.push(body.toString("latin1", places[at], places[at + 1]))
  const indexOf = new Map(names.map((name, index) => [name, index]))
  const sorted = names.map((_, index) => index).sort((a, b) => ((names[a] as string) < (names[b] as string) ? -1 : 1))
  return { names, indexOf, sorted, distinct: indexOf.size === names.length }
}
