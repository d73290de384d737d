import type { AccountView, DirectoryView } from "@rebound/directory"

/** The account that makes a demo unfit here, as `reseller/account`: it could text real people. Undefined when there is none. */
export function realAccount(directory: Pick<DirectoryView, "accounts">): string | undefined {
  for (const account of directory.accounts()) if (textsReally(account)) return `${account.resellerId}/${account.id}`
  return undefined
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"])

/** A FreeSWITCH only tells of calls; whatever sends texts elsewhere than to this machine sends them to people. */
function textsReally({ kind, settings }: AccountView): boolean {
  if (kind === "freeswitch") return false
  const url = URL.parse(settings.apiUrl ?? "")
  return url === null || !LOOPBACK.has(url.hostname)
}
