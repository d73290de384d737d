/** What the API refused or could not do (RFC 9457), or that it could not be reached at all. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem"
  /** 0 when there was no answer. */
  readonly status: number
  /** Stable; branch on this. */
  readonly code: string
  /** What to tell support. */
  readonly reference: string | null
  readonly faults: readonly { readonly path: string; readonly what: string }[]

  constructor({
    status,
    code,
    message,
    reference = null,
    faults = [],
  }: {
    readonly status: number
    readonly code: string
    readonly message: string
    readonly reference?: string | null
    readonly faults?: ApiProblem["faults"]
  }) {
    super(message)
    this.status = status
    this.code = code
    this.reference = reference
    this.faults = faults
  }

  get retryable(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

/** Makes a problem of an answer's body, whatever it is. */
export function readProblem(response: Response, body: unknown): ApiProblem {
  const told = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {}
  const text = (key: string) => (typeof told[key] === "string" && told[key] !== "" ? told[key] : null)
  return new ApiProblem({
    status: response.status,
    code: text("code") ?? `HTTP_${response.status}`,
    message: text("detail") ?? text("title") ?? text("message") ?? `The server answered ${response.status}.`,
    reference: response.headers.get("x-request-id") ?? text("instance"),
    faults: Array.isArray(told.faults) ? (told.faults as ApiProblem["faults"]) : [],
  })
}

/** What was wrong, in words: each fault with where it stands, else the problem as a whole. */
export const faultsOf = (error: Error): readonly string[] =>
  error instanceof ApiProblem && error.faults.length > 0
    ? error.faults.map(({ path, what }) => `${path}: ${what}`)
    : [error.message]

export const unreachable = (cause: unknown): ApiProblem =>
  Object.assign(new ApiProblem({ status: 0, code: "UNREACHABLE", message: "The console’s server did not answer." }), {
    cause,
  })
