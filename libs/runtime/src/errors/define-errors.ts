import { ReboundError, type ReboundErrorOptions } from "./rebound-error.ts"

/** What is fixed for a code: callers may rely on it wherever the code appears. */
export interface ErrorTraits {
  readonly retryable: boolean
  /** What happened and what to do, one sentence, for the table of codes in the docs. */
  readonly meaning: string
  /** The sentence that may leave the installation. */
  readonly publicMessage?: string
}

/** An error whose code is one of a closed table. */
export interface TypedError<Code extends string> extends ReboundError {
  readonly code: Code
}

export interface TypedErrorClass<Code extends string> {
  new (code: Code, message: string, options?: Pick<ReboundErrorOptions, "cause">): TypedError<Code>
  readonly table: Readonly<Record<Code, ErrorTraits>>
}

/**
 * Makes a library's error class from its table of codes, so that `retryable` is decided once per code and the table can
 * be printed into the docs.
 *
 * ```ts
 * export class LimiterError extends defineErrors("LimiterError", {
 *   LIMITER_UNREACHABLE: { retryable: true, meaning: "Redis did not answer; the local share applies." },
 * }) {}
 * throw new LimiterError("LIMITER_UNREACHABLE", "no reply within 50 ms", { cause })
 * ```
 */
export function defineErrors<const Code extends string>(
  name: string,
  table: Readonly<Record<Code, ErrorTraits>>,
): TypedErrorClass<Code> {
  return class extends ReboundError implements TypedError<Code> {
    static readonly table = table
    declare readonly code: Code

    constructor(code: Code, message: string, options: Pick<ReboundErrorOptions, "cause"> = {}) {
      const { retryable, publicMessage } = table[code]
      super(code, message, { ...options, retryable, ...(publicMessage !== undefined && { publicMessage }) })
      this.name = name
    }
  }
}
