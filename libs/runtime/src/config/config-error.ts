import { ReboundError } from "../errors/rebound-error.ts"

/** One thing wrong with one variable. Never holds the value of a secret. */
export interface ConfigFault {
  readonly variable: string
  /** What is wrong and what is expected, to follow the variable's name: `is not set: …`. */
  readonly problem: string
}

/** Everything that is wrong with the configuration, in the order in which it was read. */
export class ConfigError extends ReboundError {
  readonly faults: readonly ConfigFault[]

  constructor(faults: readonly ConfigFault[]) {
    super("CONFIG", faults.map(({ variable, problem }) => `${variable} ${problem}`).join("\n"))
    this.name = "ConfigError"
    this.faults = faults
  }
}
