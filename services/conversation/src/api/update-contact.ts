import type { UpdateContactRequest } from "@rebound/contracts"
import { asE164 } from "@rebound/numbers"
import { RpcError } from "@rebound/runtime"
import type { Row, Tx } from "@rebound/store"
import { mergeThread } from "../threads/merge-thread.ts"
import { KEPT_NAME, NAME_MAX } from "../threads/open-thread.ts"
import { saveThread } from "../threads/save-thread.ts"
import { readThread, THREAD_COLUMNS } from "../threads/thread.ts"
import { deed, readAuthor } from "./change-thread.ts"
import type { HandlerDeps } from "./handler-deps.ts"
import { type ContactInit, presentContact } from "./present.ts"
import { findThread } from "./read-threads.ts"
import { type Seen, scopeOf, sees } from "./sight.ts"

/** More numbers than a person has, and a household too. */
const NUMBERS_MAX = 10

/**
 * Names a caller and adds numbers. A number that is another contact's brings that contact along: its thread becomes a part of this one.
 * Throws RpcError `RPC_PRECONDITION` where that other thread lies outside the sight.
 */
export async function updateContact(
  deps: HandlerDeps,
  seen: Seen,
  request: UpdateContactRequest,
): Promise<ContactInit> {
  const { directory, hasher, sealing, store } = deps
  readAuthor(request.author)
  const name = request.name.trim()
  if (name.length > NAME_MAX) throw new RpcError("RPC_INVALID", `name: at most ${NAME_MAX} characters`)
  const seal = await sealing.of(seen.resellerId)
  const added = request.addNumbers.map((text) => {
    const number = asE164(text)
    if (number === null) throw new RpcError("RPC_INVALID", "addNumbers: not a telephone number in E.164")
    if (directory.lineByNumber(number) !== undefined)
      throw new RpcError("RPC_INVALID", "addNumbers: a line of this installation")
    return { names: hasher.all(seen.resellerId, number), sealed: seal.sealNumber(number) }
  })
  const contact = await deed(() =>
    store.transaction(scopeOf(seen), async (tx) => {
      const { thread, contact } = await findThread(tx, seen, request.threadId)
      if (contact.numbers.length + added.length > NUMBERS_MAX)
        throw new RpcError("RPC_PRECONDITION", `addNumbers: a contact has ${NUMBERS_MAX} numbers at most`)
      // Numbers are taken before threads, as every record takes them; in one order, so that two merges do not meet in a ring.
      const others = new Set<string>()
      for (const { names, sealed } of added.toSorted((a, b) => ((a.names[0] ?? "") < (b.names[0] ?? "") ? -1 : 1)))
        others.add(await takeNumber(tx, seen, thread.brandId, thread.contactId, names, sealed))
      others.delete(thread.contactId)
      const held = await lockThreads(tx, seen, [thread.contactId, ...others])
      const own = held.find(({ contactId }) => contactId === thread.contactId)
      if (own === undefined || !sees(seen, own)) throw new RpcError("RPC_NOT_FOUND", "no such thread")
      let merged = own
      for (const other of held.filter(({ contactId }) => contactId !== own.contactId)) {
        if (!sees(seen, other)) throw new RpcError("RPC_PRECONDITION", "addNumbers: a conversation elsewhere has it")
        merged = await mergeThread(tx, seen.resellerId, merged, other)
      }
      await tx.query(
        "UPDATE conv_contacts SET name = $3 WHERE reseller_id = $1 AND contact_id = $2",
        [seen.resellerId, own.contactId, name],
        { name: "conv_rename_contact" },
      )
      await saveThread(tx, seen.resellerId, merged)
      return (await findThread(tx, { ...seen, brandIds: [], locationIds: [] }, request.threadId)).contact
    }),
  )
  deps.committed()
  return presentContact(contact, seal)
}

/** Puts a number at this contact unless it is another's; answers whose it is. The row is locked either way. */
async function takeNumber(
  tx: Tx,
  { resellerId }: Seen,
  brandId: string,
  contactId: string,
  names: readonly string[],
  sealed: string,
): Promise<string> {
  const [known]: Row[] = await tx.query(
    `SELECT contact_id FROM conv_numbers WHERE reseller_id = $1 AND brand_id = $2 AND caller_key = (${KEPT_NAME})
     FOR NO KEY UPDATE`,
    [resellerId, brandId, names],
    { name: "conv_hold_number" },
  )
  if (known !== undefined) return String(known.contact_id)
  const [made] = await tx.query(
    `INSERT INTO conv_numbers AS n (reseller_id, brand_id, caller_key, contact_id, number_sealed, used_at_ms)
     VALUES ($1, $2, $3, $4, $5, 0)
     ON CONFLICT (reseller_id, brand_id, caller_key) DO UPDATE SET used_at_ms = greatest(n.used_at_ms, 0) RETURNING contact_id`,
    [resellerId, brandId, names[0] ?? "", contactId, sealed],
    { name: "conv_take_number" },
  )
  return String(made?.contact_id ?? contactId)
}

async function lockThreads(tx: Tx, { resellerId }: Seen, contactIds: readonly string[]) {
  const rows = await tx.query(
    `SELECT ${THREAD_COLUMNS} FROM conv_threads t WHERE (t.reseller_id = $1) IS TRUE AND t.contact_id = ANY ($2::text[])
     ORDER BY t.thread_id FOR UPDATE`,
    [resellerId, contactIds],
  )
  return rows.map(readThread)
}
