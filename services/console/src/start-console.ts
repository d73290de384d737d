import type { AddressInfo } from "node:net"
import type { Bus, Producer } from "@rebound/bus"
import type { DirectoryFile } from "@rebound/directory"
import { mayReadByDefault, serverSecretResolver } from "@rebound/directory"
import type { Lifecycle, Log, Metrics, VersionedKey } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import type { Vault } from "@rebound/vault"
import { createApiKeys } from "./access/api-keys.ts"
import { createApi } from "./api/create-api.ts"
import type { CallsSource } from "./calls/calls-source.ts"
import { type Applied, type ApplyOptions, applyDirectory } from "./directory/apply-directory.ts"
import { startOutboxDrainer } from "./directory/outbox-drainer.ts"
import { createSecretBox } from "./directory/secret-box.ts"

/** Everything that the console takes from its surroundings; solo and main.ts build it differently. */
export interface ConsoleSurroundings {
  /** Migrated (`consoleMigrations`). */
  readonly store: Store
  /** The topic `directory` exists. */
  readonly bus: Bus
  readonly vault: Vault
  /** HMAC keys, newest first: digests of secrets. */
  readonly hashKeys: readonly VersionedKey[]
  readonly calls: CallsSource
  readonly adminKey: string
  /** Where `{ env: NAME }` of a directory that the admin sends over the API is looked up. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Which of those may be read. Default: none that configures this process (`mayReadByDefault`). */
  readonly mayReadVariable?: (name: string) => boolean
  readonly log: Log
  readonly metrics: Metrics
  readonly now: () => number
  readonly random: () => number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** 0 lets the system choose. */
  readonly port: number
}

export interface Console {
  /** The real port. */
  readonly port: number
  /** Applies a directory whose secrets are resolved; the same that `PUT /api/v1/directory` does. */
  apply(directory: DirectoryFile, options: ApplyOptions): Promise<Applied>
}

/** Starts the console in `lifecycle`: stopping it backwards closes the API, then sends what is left in the outbox. */
export async function startConsole(lifecycle: Lifecycle, surroundings: ConsoleSurroundings): Promise<Console> {
  const { store, bus, log, metrics, now } = surroundings
  const published = metrics.counter("console_directory_published_total", "Directory entities published.")
  const seconds = metrics.histogram("console_request_seconds", "Time to answer.", ["route", "status"])
  const producer = await lifecycle.start(
    "console producer",
    () => bus.producer(),
    (opened: Producer) => opened.close(),
  )
  const drainer = await lifecycle.start(
    "directory outbox",
    () =>
      startOutboxDrainer({
        store,
        producer,
        log,
        random: surroundings.random,
        onSent: (count) => published.inc(count),
      }),
    (opened) => opened.close(),
  )
  const secrets = createSecretBox(surroundings.vault, surroundings.hashKeys)
  const apply = async (directory: DirectoryFile, options: ApplyOptions) => {
    const applied = await applyDirectory(directory, options, { store, secrets, now })
    if (!options.dryRun) drainer.wake()
    return applied
  }
  const api = await lifecycle.start(
    "console API",
    async () => {
      const made = await createApi({
        store,
        keys: createApiKeys({ store, adminKey: surroundings.adminKey, now }),
        calls: surroundings.calls,
        apply,
        resolveSecret: serverSecretResolver(surroundings.env, surroundings.mayReadVariable ?? mayReadByDefault),
        log,
        observe: (route, status, took) => seconds.labels({ route, status: String(status) }).observe(took),
      })
      await made.listen({ host: surroundings.host ?? "127.0.0.1", port: surroundings.port })
      return made
    },
    (opened) => opened.close(),
  )
  return { port: (api.server.address() as AddressInfo).port, apply }
}
