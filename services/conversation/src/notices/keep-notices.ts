import { createHash } from "node:crypto"
import type { LocationView } from "@rebound/directory"
import type { Tx } from "@rebound/store"
import type { ResellerSeal } from "../numbers-at-rest/sealing.ts"
import { decideTargets } from "./decide-targets.ts"
import { type Notice, writeNotice } from "./notice.ts"

/**
 * Writes an event's notices down, in the transaction that makes it: one per target, named by event and target, so that none is
 * written twice. `sourceId` names the fact.
 */
export async function keepNotices(
  tx: Tx,
  seal: ResellerSeal,
  location: LocationView | undefined,
  sourceId: string,
  notice: Notice,
  mails: boolean,
  nowMs: number,
): Promise<void> {
  if (location === undefined) return
  for (const { channel, target } of decideTargets(location, notice.event, mails))
    await tx.query(
      `INSERT INTO conv_notices (reseller_id, notice_id, location_id, channel, target, payload_sealed, due_at_ms, created_at_ms)
       VALUES ($1, $2, $3, $4, $5, $6, $7::bigint, $7::bigint) ON CONFLICT DO NOTHING`,
      [
        notice.resellerId,
        noticeId(notice, sourceId, target),
        location.id,
        channel,
        target,
        seal.sealNotice(writeNotice(notice)),
        Math.floor(nowMs),
      ],
      { name: "conv_keep_notice" },
    )
}

/** Goes out as `webhook-id`: the same for the same event and target, whoever makes it. */
const noticeId = (notice: Notice, sourceId: string, target: string): string =>
  `msg_${createHash("sha256").update([notice.resellerId, notice.event, sourceId, target].join("\0")).digest("base64url").slice(0, 32)}`
