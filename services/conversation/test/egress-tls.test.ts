import { execFileSync } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer, type Server } from "node:https"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from "node:tls"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createEgress } from "../src/egress/egress-client.ts"

const NAME = "hooks.example"

/** An authority of our own, and a certificate of it for one name. */
function issue(folder: string): { readonly authority: string; readonly key: string; readonly cert: string } {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" })
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
  openssl(
    "req",
    "-x509",
    ...curve,
    "-keyout",
    "ca.key",
    "-subj",
    "/CN=an authority of this test",
    "-days",
    "1",
    "-out",
    "ca.pem",
  )
  openssl(
    "req",
    ...curve,
    "-keyout",
    "leaf.key",
    "-subj",
    `/CN=${NAME}`,
    "-addext",
    `subjectAltName=DNS:${NAME}`,
    "-out",
    "leaf.csr",
  )
  openssl(
    ...["x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "1"],
    ...["-copy_extensions", "copy", "-out", "leaf.pem"],
  )
  const read = (name: string) => readFileSync(join(folder, name), "utf8")
  return { authority: read("ca.pem"), key: read("leaf.key"), cert: read("leaf.pem") }
}

describe("a request over TLS", () => {
  const folder = mkdtempSync(join(tmpdir(), "rebound-egress-tls-"))
  const trustedBefore = getCACertificates("default")
  const { authority, key, cert } = issue(folder)
  const asked: { readonly host: string | undefined; readonly name: string | false | null }[] = []
  let server: Server
  let port: number
  const egress = createEgress({
    rules: { http: false, loopback: true },
    resolver: { resolve: async () => ["127.0.0.1"] },
    timeoutMs: 5_000,
  })
  const post = (name: string) =>
    egress.post(`https://${name}:${port}/hook`, { "content-type": "application/json" }, "{}")

  beforeAll(async () => {
    server = createServer({ key, cert }, (request, response) => {
      asked.push({ host: request.headers.host, name: (request.socket as TLSSocket).servername })
      response.writeHead(204).end()
    })
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    setDefaultCACertificates(trustedBefore)
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test("is not made to a server whose authority nobody trusts", async () => {
    await expect(post(NAME)).rejects.toMatchObject({ code: "EGRESS_UNREACHABLE", retryable: true })
    expect(asked).toEqual([])
  })

  test("goes to the pinned address and is held to the certificate of the name", async () => {
    setDefaultCACertificates([...trustedBefore, authority])
    expect(await post(NAME)).toEqual({ status: 204 })
    expect(asked).toEqual([{ host: `${NAME}:${port}`, name: NAME }])
    await expect(post("other.example")).rejects.toMatchObject({ code: "EGRESS_UNREACHABLE" })
    expect(asked).toHaveLength(1)
  })
})
