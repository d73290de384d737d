import { SECRET_PURPOSES, unpackSecrets } from "@rebound/directory"
import type { Vault } from "@rebound/vault"
import { Webhook } from "standardwebhooks"
import type { Notice } from "./notice.ts"

/** Names of events as receivers know them (standardwebhooks.com: dots, lower case). */
const TYPES = {
  text_back: "text_back.sent",
  texted_in_error: "text_back.sent_in_error",
  reply: "reply.received",
} as const satisfies Record<Notice["event"], string>

/** The body of a webhook: the same bytes at every attempt. */
export const webhookBody = (notice: Notice): string =>
  JSON.stringify({
    type: TYPES[notice.event],
    timestamp: new Date(notice.atMs).toISOString(),
    data: {
      reseller: notice.resellerId,
      brand: notice.brand,
      location: notice.location,
      line: notice.line,
      caller: { number: notice.caller.number, name: notice.caller.name || null },
      threadId: notice.threadId,
      callId: notice.callId || null,
      calledAt: notice.calledAtMs === 0 ? null : new Date(notice.calledAtMs).toISOString(),
      text: notice.text,
    },
  })

/**
 * Headers by Standard Webhooks: one signature for each live secret, so that receivers may rotate. A secret is base64, with or without
 * `whsec_`; one that is not is used by its characters.
 */
export function signedHeaders(
  noticeId: string,
  atMs: number,
  body: string,
  secrets: readonly string[],
): Record<string, string> {
  const at = new Date(atMs)
  return {
    "content-type": "application/json",
    "user-agent": "Rebound-Webhooks/1",
    "webhook-id": noticeId,
    "webhook-timestamp": String(Math.floor(atMs / 1_000)),
    "webhook-signature": secrets.map((secret) => signer(secret).sign(noticeId, at, body)).join(" "),
  }
}

function signer(secret: string): Webhook {
  try {
    return new Webhook(secret)
  } catch {
    return new Webhook(secret, { format: "raw" })
  }
}

/** The live secrets of a location's webhook, newest first. Throws VaultError where they do not open. */
export const openSecrets = (vault: Vault, resellerId: string, sealed: string): readonly string[] =>
  unpackSecrets(vault.openSecret(SECRET_PURPOSES.notify, resellerId, sealed))
