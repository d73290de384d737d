export type TestkitErrorCode =
  | "server_missing"
  | "server_did_not_start"
  | "not_controllable"
  | "port_taken"
  | "setup_failed"

/** What the test kit fails with. Never retryable: a test environment that is broken stays broken. */
export class TestkitError extends Error {
  readonly retryable = false
  readonly code: TestkitErrorCode

  constructor(code: TestkitErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = "TestkitError"
    this.code = code
  }
}
