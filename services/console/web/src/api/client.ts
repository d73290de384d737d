import createClient from "openapi-fetch"
import { readProblem, unreachable } from "./problem.ts"
import type { paths } from "./schema.ts"

/** The document's types are read-only; the client's reading of them takes lists for objects then. So it gets plain ones. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<T[Key]> }
    : T

/** The API by its own document: a wrong path, parameter or body does not compile. */
export const api = createClient<Plain<paths>>({
  baseUrl: "/",
  credentials: "same-origin",
  headers: { accept: "application/json" },
  fetch: async (request: Request) => {
    try {
      return await globalThis.fetch(request)
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === "AbortError") throw cause
      throw unreachable(cause)
    }
  },
})

/** The data of an answer, or what was refused. Rejects only with ApiProblem (and AbortError). */
export async function take<T>(
  answer: Promise<{ readonly data?: T; readonly error?: unknown; readonly response: Response }>,
): Promise<T> {
  const { data, error, response } = await answer
  if (!response.ok) throw readProblem(response, error)
  return data as T
}

/** A body as the client wants it; the value is the same. */
export const plain = <T>(body: T): Plain<T> => body as Plain<T>

/** A query without what is not asked for. */
export function given<T extends object>(query: T): { [K in keyof T]?: Exclude<T[K], null | undefined> } {
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== ""),
  ) as { [K in keyof T]?: Exclude<T[K], null | undefined> }
}
