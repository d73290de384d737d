import type { DirectoryFault, EntityKind } from "@rebound/directory"
import { defineErrors } from "@rebound/runtime"

/** What can go wrong in the console besides what it answers to a caller. */
export class ConsoleError extends defineErrors("ConsoleError", {
  CONSOLE_CORRUPT_DIRECTORY: {
    retryable: false,
    meaning: "A row of directory_entities does not decode: restore the database.",
  },
}) {}

interface ProblemTraits {
  readonly status: number
  readonly title: string
}

/** Everything that the API answers beside success. Codes are stable; callers branch on them. */
export const PROBLEMS = {
  bad_request: { status: 400, title: "The request is not usable" },
  invalid_parameters: { status: 400, title: "Some parameters are wrong" },
  reseller_required: { status: 400, title: "Say which reseller, by ?reseller=" },
  unauthenticated: { status: 401, title: "Sign in, or send a valid bearer key" },
  bad_credentials: { status: 401, title: "E-mail address or password is wrong" },
  forbidden: { status: 403, title: "You may not do that" },
  not_found: { status: 404, title: "There is no such thing" },
  method_not_allowed: { status: 405, title: "This address does not take that method" },
  number_taken: { status: 409, title: "A number belongs to another reseller of this installation" },
  domain_taken: { status: 409, title: "A domain belongs to another reseller of this installation" },
  edited_in_console: { status: 409, title: "This would undo what was edited in the console" },
  not_possible_now: { status: 409, title: "That is not possible as things are now; look again" },
  already_there: { status: 409, title: "There is one already" },
  changed_meanwhile: { status: 409, title: "Somebody else was faster; look again" },
  directory_moved: { status: 409, title: "Somebody else changed the directory in the meantime; look again" },
  email_taken: { status: 409, title: "This e-mail address signs in here already" },
  too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "Send application/json or application/yaml" },
  invalid_directory: { status: 422, title: "The directory has faults" },
  too_many_requests: { status: 429, title: "Too many attempts; wait a little" },
  internal: { status: 500, title: "Something went wrong on our side" },
  unavailable: { status: 503, title: "A service this needs does not answer; try again" },
} as const satisfies Record<string, ProblemTraits>

export type ProblemCode = keyof typeof PROBLEMS

/** One entity of a directory, named for people and programs. */
export interface EntityName {
  readonly kind: EntityKind
  readonly id: string
}

export interface ProblemDetails {
  /** A sentence about this case. Leaves the installation: no internals, nobody else's data. */
  readonly detail?: string
  readonly faults?: readonly DirectoryFault[]
  readonly edited?: readonly EntityName[]
}

/** An answer of the API that is no success, as RFC 9457 has it. Throw it from anywhere behind a route. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly details: ProblemDetails

  constructor(code: ProblemCode, details: ProblemDetails = {}, options?: { readonly cause?: unknown }) {
    super(details.detail ?? PROBLEMS[code].title, options)
    this.name = "Problem"
    this.code = code
    this.details = details
  }

  get status(): number {
    return PROBLEMS[this.code].status
  }

  /** The body, `application/problem+json`. */
  body(): Record<string, unknown> {
    const { status, title } = PROBLEMS[this.code]
    return { type: `urn:rebound:problem:${this.code}`, title, status, code: this.code, ...this.details }
  }
}
