import type { Tx } from "@rebound/store"

/** How a notice calls the caller; empty where nobody told a name. */
export async function nameOfContact(tx: Tx, resellerId: string, contactId: string): Promise<string> {
  const [contact] = await tx.query(
    "SELECT name FROM conv_contacts WHERE reseller_id = $1 AND contact_id = $2",
    [resellerId, contactId],
    { name: "conv_name_of_contact" },
  )
  return String(contact?.name ?? "")
}
