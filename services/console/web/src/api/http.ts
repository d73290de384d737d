import { readProblem, unreachable } from "./problem.ts"

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

/** One request to our own API. Rejects only with ApiProblem (and AbortError). */
export async function request<T>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  {
    query = {},
    body,
    headers = {},
    signal,
  }: {
    readonly query?: Query
    readonly body?: unknown
    readonly headers?: Readonly<Record<string, string>>
    readonly signal?: AbortSignal
  } = {},
): Promise<T> {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(key, String(value))
  }
  const address = search.size === 0 ? path : `${path}?${search}`
  let response: Response
  try {
    response = await fetch(address, {
      method,
      headers: {
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      credentials: "same-origin",
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause
    throw unreachable(cause)
  }
  const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined)
  if (!response.ok) throw readProblem(response, answer)
  return answer as T
}
