import { lookup } from "node:dns/promises"

/** Names to addresses. The port at which tests put a name server that lies. */
export interface Resolver {
  /** Every address of a name, in the order to be tried. Rejects when it has none or nobody answers. */
  resolve(host: string): Promise<readonly string[]>
}

/** As the machine resolves names, its hosts file included. */
export const systemResolver: Resolver = {
  resolve: async (host) => (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address),
}
