/** What an error carries beside its code and its sentence. */
export interface ReboundErrorOptions {
  /** Whether the same attempt may succeed later, unchanged. Default false: an error that nobody classified is not repeated. */
  readonly retryable?: boolean
  /** A sentence that may leave the installation. Without one, callers outside are told only the code. */
  readonly publicMessage?: string
  readonly cause?: unknown
}

/**
 * The root of all our errors. Callers branch on `code`, which is stable, in capitals and starts with its library's name;
 * `message` is for operators and may hold internals, but never a phone number or a secret.
 */
export class ReboundError extends Error {
  readonly code: string
  readonly retryable: boolean
  readonly publicMessage?: string

  constructor(code: string, message: string, options: ReboundErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = "ReboundError"
    this.code = code
    this.retryable = options.retryable ?? false
    if (options.publicMessage !== undefined) this.publicMessage = options.publicMessage
  }
}

/**
 * A record that can never be used, however often it is read: its bytes go to `dead-letters` with this reason and the
 * reader goes on. The reason must not quote personal data.
 */
export class PoisonError extends ReboundError {
  constructor(reason: string, options: { readonly cause?: unknown } = {}) {
    super("POISON", reason, { retryable: false, cause: options.cause })
    this.name = "PoisonError"
  }
}

/** True only for an error that says so of itself. Anything unknown is not retryable: the process ends and the work is redelivered. */
export function isRetryable(error: unknown): boolean {
  return error instanceof Error && "retryable" in error && error.retryable === true
}
