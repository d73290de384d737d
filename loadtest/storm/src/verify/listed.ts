import type { World } from "../calls/world.ts"
import type { Installation } from "../installation/start-installation.ts"
import type { CallRow } from "./ledger-rows.ts"

/** What a person is shown: the state of each call's text-back, and the texts whose fate nobody knows. */
export interface Listed {
  readonly calls: ReadonlyMap<string, string>
  /** Call ids. */
  readonly unsettled: ReadonlySet<string>
}

const PAGE = 200
/** More pages than a storm of half an hour has: a cursor that runs in circles must end. */
const PAGES_MAX = 2_000

/** Reads every page of `GET /api/v1/calls`, and what is unsettled, with the key that a user would take. */
export async function readListed(installation: Installation, world: World): Promise<Listed> {
  const calls = new Map<string, string>()
  const unsettled = new Set<string>()
  for (const { id } of world.resellers) {
    let cursor = ""
    for (let page = 0; page < PAGES_MAX; page++) {
      const answer = await ask<{ items: ListedCall[]; nextCursor: string | null }>(installation, "calls", {
        reseller: id,
        limit: String(PAGE),
        ...(cursor !== "" && { cursor }),
      })
      for (const { callId, textBack } of answer.items) calls.set(callId, textBack?.state ?? "undecided")
      if (answer.nextCursor === null) break
      cursor = answer.nextCursor
    }
    const open = await ask<{ items: { callId: string | null }[] }>(installation, "messages/unsettled", {
      reseller: id,
      limit: String(PAGE),
    })
    for (const { callId } of open.items) if (callId !== null) unsettled.add(callId)
  }
  return { calls, unsettled }
}

interface ListedCall {
  readonly callId: string
  readonly textBack: { readonly state: string } | null
}

/** Receipts still move a text on while the pages are read: beyond acceptance any of its states will do. */
const ACCEPTED = new Set(["accepted", "delivered", "undelivered"])

export function isListed(row: CallRow, { calls, unsettled }: Listed): boolean {
  const expected = row.decision === "message" ? row.messageState : row.decision
  const shown = calls.get(row.callId) ?? "nowhere"
  if (expected === "unknown") return ACCEPTED.has(shown) || (shown === "unknown" && unsettled.has(row.callId))
  return shown === expected || (ACCEPTED.has(expected) && ACCEPTED.has(shown))
}

async function ask<T>(installation: Installation, path: string, query: Record<string, string>): Promise<T> {
  const answer = await fetch(`${installation.consoleUrl}/api/v1/${path}?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${installation.adminKey}` },
  })
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}
