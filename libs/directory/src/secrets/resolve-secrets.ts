import { type DirectoryFault, itemPath, keyPath } from "../file/faults.ts"
import type { DirectoryFile, SecretSource, SecretSources } from "../file/model.ts"

/** Answers a secret's value (or that it is kept), or what is wrong. */
export type SecretResolver = (
  source: SecretSource,
) => { readonly value: string } | { readonly sealed: true } | { readonly fault: string }

export type SecretsResolution =
  | { readonly ok: true; readonly directory: DirectoryFile }
  | { readonly ok: false; readonly faults: readonly DirectoryFault[] }

/**
 * The directory with every reference to a secret replaced by its value. Faults are reported together, each with its path;
 * none quotes a value.
 */
export function resolveSecrets(directory: DirectoryFile, resolve: SecretResolver): SecretsResolution {
  const faults: DirectoryFault[] = []
  const resolved = mapSecrets(directory, (source, path) => {
    const answer = resolve(source)
    if (!("fault" in answer)) return answer
    faults.push({ path, what: answer.fault })
    return { sealed: true }
  })
  return faults.length === 0 ? { ok: true, directory: resolved } : { ok: false, faults }
}

/** For the command line: `env` from the user's shell, `file` from the user's disk (one trailing line break is dropped). */
export const shellSecretResolver =
  (env: Readonly<Record<string, string | undefined>>, readFile: (path: string) => string): SecretResolver =>
  (source) => {
    if ("env" in source) return fromEnvironment(source.env, env)
    if (!("file" in source)) return source
    try {
      const value = readFile(source.file).replace(/\r?\n$/, "")
      return value === "" ? { fault: "the file is empty" } : { value }
    } catch {
      return { fault: "the file cannot be read" }
    }
  }

/** For the server: `env` only for names that are allowed, `file` never: whoever may write a directory must not read our disk. */
export const serverSecretResolver =
  (
    env: Readonly<Record<string, string | undefined>>,
    mayRead: (name: string) => boolean = mayReadByDefault,
  ): SecretResolver =>
  (source) => {
    if ("env" in source)
      return mayRead(source.env)
        ? fromEnvironment(source.env, env)
        : { fault: "this environment variable belongs to the server" }
    return "file" in source ? { fault: "a path means nothing to the server" } : source
  }

const ownVariables =
  /^(REBOUND_|POSTGRES|PG|KAFKA|REDIS|CLICKHOUSE|OTEL|NODE|NPM_|npm_|LD_|PATH$|HOME$|USER$|SHELL$|PWD$)/i

/** False for what configures the process itself: those hold the keys to everybody's data. */
export const mayReadByDefault = (name: string): boolean => !ownVariables.test(name)

function fromEnvironment(name: string, env: Readonly<Record<string, string | undefined>>) {
  const value = Object.hasOwn(env, name) ? env[name] : undefined
  return value === undefined || value === "" ? { fault: `environment variable ${name} is not set` } : { value }
}

/** Replaces each secret source; paths are those of the file. */
function mapSecrets(
  directory: DirectoryFile,
  replace: (source: SecretSource, path: string) => SecretSource,
): DirectoryFile {
  const each = (sources: SecretSources, path: string): SecretSources =>
    sources.map((source, index) => replace(source, sources.length === 1 ? path : itemPath(path, index)))
  return {
    ...directory,
    carriers: directory.carriers.map((carrier, index) => ({
      ...carrier,
      secrets: Object.fromEntries(
        Object.entries(carrier.secrets).map(([name, sources]) => [
          name,
          each(sources, keyPath(itemPath("carriers", index), name)),
        ]),
      ),
    })),
    brands: directory.brands.map((brand, b) => ({
      ...brand,
      locations: brand.locations.map((location, l) => ({
        ...location,
        notify: location.notify.map((target, n) => {
          const path = `brands[${b}].locations[${l}].notify[${n}].secret`
          return { ...target, secret: each(target.secret, path) }
        }),
      })),
    })),
  }
}
