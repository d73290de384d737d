import { createHmac } from "node:crypto"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import type { Bus, Producer } from "@rebound/bus"
import type { DirectoryFile } from "@rebound/directory"
import { mayReadByDefault, serverSecretResolver } from "@rebound/directory"
import type { Lifecycle, Log, Metrics, VersionedKey } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import type { Vault } from "@rebound/vault"
import { createApiKeys } from "./access/api-keys.ts"
import { createResellerDoor } from "./access/reseller-door.ts"
import { createApi } from "./api/create-api.ts"
import type { CallsSource } from "./calls/calls-source.ts"
import { type Applied, type ApplyOptions, applyDirectory } from "./directory/apply-directory.ts"
import { createDirectoryReader } from "./directory/directory-now.ts"
import { startOutboxDrainer } from "./directory/outbox-drainer.ts"
import { createSecretBox } from "./directory/secret-box.ts"
import { createWebFolder } from "./pages/web-files.ts"
import { createPeople } from "./people/create-people.ts"
import type { KnownPerson, NewPersonSpec } from "./people/person-store.ts"
import { createAuths, createSignIn } from "./people/sign-in.ts"
import type { AnalyticsSource, ConversationsSource } from "./ports/sources.ts"
import { startSightings } from "./setup/start-sightings.ts"

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
  /** Left out, their routes answer 503. */
  readonly conversations?: ConversationsSource | undefined
  readonly analytics?: AnalyticsSource | undefined
  /** How browsers see the console, such as https://recover.example. With https the cookies are sent over TLS only. */
  readonly publicUrl?: string | undefined
  /** How carriers see ingest, for accounts that name no public address of their own. */
  readonly ingestUrl?: string | undefined
  /** Addresses and networks of proxies whose X-Forwarded-For is believed. Default: none. */
  readonly trustedProxies?: readonly string[]
  /** The built web app. Default: where `npm run build` puts it. */
  readonly webFolder?: string | undefined
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
  /** The console is out of step with the bus for good; the process should end. Default: it is logged. */
  readonly onFatal?: (error: unknown) => void
}

export interface Console {
  /** The real port. */
  readonly port: number
  /** Applies a directory whose secrets are resolved; the same that `PUT /api/v1/directory` does. */
  apply(directory: DirectoryFile, options: ApplyOptions): Promise<Applied>
  /** Lets a person sign in to a reseller; the same that `POST /api/v1/people` does. Throws Problem `email_taken`. */
  createPerson(
    resellerId: string,
    spec: NewPersonSpec,
  ): Promise<{ readonly person: KnownPerson; readonly password: string | null }>
  /** The people of a reseller, so that a first one is made only once. */
  people(resellerId: string): Promise<readonly KnownPerson[]>
}

/** Beside the sources, because the console runs from them. */
const builtWeb = join(import.meta.dirname, "../web/dist")

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
  const directories = createDirectoryReader(store)
  const overTls = surroundings.publicUrl?.startsWith("https:") ?? false
  if (!overTls && surroundings.host !== undefined && !isLoopback(surroundings.host))
    log.warn("reached from elsewhere without an https REBOUND_PUBLIC_URL: cookies of sessions may travel in the clear")
  const authOf = createAuths({ store, secret: sessionSecret(surroundings.hashKeys), secureCookies: overTls })
  const people = createPeople(store, authOf)
  const sightings = await startSightings(lifecycle, {
    bus,
    store,
    directories,
    onFatal:
      surroundings.onFatal ?? ((error) => log.error({ err: error }, "the calls' events are not followed any more")),
  })
  const api = await lifecycle.start(
    "console API",
    async () => {
      const made = await createApi({
        store,
        directories,
        people,
        sessions: createSignIn({ store, authOf, door: createResellerDoor(store, now), now }),
        conversations: surroundings.conversations,
        analytics: surroundings.analytics,
        sightings,
        ingestUrl: surroundings.ingestUrl ?? null,
        trustedProxies: surroundings.trustedProxies ?? [],
        web: { folder: createWebFolder(surroundings.webFolder ?? builtWeb), overTls },
        now,
        random: surroundings.random,
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
  return {
    port: (api.server.address() as AddressInfo).port,
    apply,
    createPerson: people.create,
    people: people.list,
  }
}

/** Signs the cookies of sessions; of the newest hash key, so a rotation of that signs everybody out. */
function sessionSecret([newest]: readonly VersionedKey[]): string {
  if (newest === undefined) throw new RangeError("no hash key")
  return createHmac("sha256", newest.key).update("console-session-cookies").digest("base64url")
}

const isLoopback = (host: string): boolean => /^(localhost|127\.|::1$)/.test(host)
