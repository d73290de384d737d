import { readFileSync } from "node:fs"
import { create } from "@bufbuild/protobuf"
import type { Bus } from "@rebound/bus"
import { DirectoryEntitySchema, directoryEntityCodec, recordKeys, TOPICS } from "@rebound/contracts"
import { readDirectoryFile, resolveSecrets, shellSecretResolver, toEntities } from "@rebound/directory"
import type { Vault } from "@rebound/vault"

/** Obvious fakes. The second token is one that is being rotated out. */
export const secrets = {
  TWILIO_AUTH_TOKEN: "fake-twilio-token-new",
  TWILIO_AUTH_TOKEN_OLD: "fake-twilio-token-old",
  FS_CDR_PASSWORD: "fake-freeswitch-password",
}

/** Puts the tests' directory on the topic, as the console does. `settings` are laid over every account's. */
export async function publishDirectory(
  bus: Bus,
  vault: Vault,
  { revision = 1, settings = {} }: { revision?: number; settings?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const reading = readDirectoryFile(readFileSync(new URL("./directory.yaml", import.meta.url), "utf8"))
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults))
  const resolved = resolveSecrets(
    reading.directory,
    shellSecretResolver(secrets, () => ""),
  )
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.faults))
  const resellerId = reading.directory.reseller.id
  const made = toEntities(resolved.directory, {
    seal: (purpose, plain) => ({ sealed: vault.sealSecret(purpose, resellerId, plain), digest: "" }),
    kept: () => undefined,
  })
  if (!made.ok) throw new Error(JSON.stringify(made.faults))
  const producer = await bus.producer()
  for (const { kind, id, body } of made.drafts) {
    if (body.case === "account") Object.assign(body.value.settings, settings)
    const entity = create(DirectoryEntitySchema, { revision, resellerId, id, body })
    await producer.send({
      topic: TOPICS.directory.name,
      key: recordKeys.directory(kind, resellerId, id),
      value: directoryEntityCodec.encode(entity),
    })
  }
  await producer.close()
}
