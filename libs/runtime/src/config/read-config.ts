import { ConfigError } from "./config-error.ts"
import { ConfigReader, type Environment } from "./config-reader.ts"

/**
 * Reads a service's configuration once, into a readonly value. Throws one ConfigError that lists every fault.
 * `service` names who needs a missing server.
 */
export function readConfig<Config>(
  env: Environment,
  read: (reader: ConfigReader) => Config,
  service = "service",
): Readonly<Config> {
  const reader = new ConfigReader(env, service)
  let config: Config
  try {
    config = read(reader)
  } catch (error) {
    // A stand-in may have broken what the service computes from it; the faults say why.
    const faults = reader.finish()
    if (faults.length > 0) throw new ConfigError(faults)
    throw error
  }
  const faults = reader.finish()
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(config)
}
