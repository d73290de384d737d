import { mkdirSync, rmSync, statSync } from "node:fs"
import { createLogger } from "@rebound/runtime"
import { expect, test } from "vitest"
import { post, signed, voice, voiceForm, voicePath, wire } from "./requests.ts"
import { logLines, startWorld } from "./world.ts"

test("an account that lists addresses hears from no other: 403, before its signature is looked at", async () => {
  const world = await startWorld({ settings: { allowAddresses: "192.0.2.1, 192.0.2.2" } })
  try {
    expect((await post(world.ingest.port, voice())).status).toBe(403)
    expect(await world.metrics()).toContain('outcome="address"')
  } finally {
    await world.close()
  }
})

test("an address on the account's list passes", async () => {
  const world = await startWorld({ settings: { allowAddresses: "192.0.2.1, 127.0.0.1" } })
  try {
    expect((await post(world.ingest.port, voice())).status).toBe(204)
  } finally {
    await world.close()
  }
})

test("over its quota an account is asked to come again, never told 429, and others are not touched", async () => {
  const world = await startWorld({ quota: { ratePerSecond: 0.01, burst: 3 } })
  try {
    const statuses = []
    for (let each = 0; each < 5; each++) statuses.push(await post(world.ingest.port, voice()))
    expect(statuses.map(({ status }) => status)).toEqual([204, 204, 204, 503, 503])
    expect(statuses.at(-1)?.headers.get("retry-after")).toBe("1")
    const other = { ...voice(), path: "/v1/freeswitch/northstar/fs-dallas/cdr" }
    expect((await post(world.ingest.port, other)).status).toBe(401)
  } finally {
    await world.close()
  }
})

test("stopping lets a request in hand finish and waits neither for connections kept alive nor for stuck ones", async () => {
  const world = await startWorld()
  const { socket, closed } = await wire(world.ingest.port)
  socket.write("POST ")
  const answered = await post(world.ingest.port, signed(voicePath, voiceForm()))
  const from = performance.now()
  await world.close()
  await closed
  expect(answered.status).toBe(204)
  expect(performance.now() - from).toBeLessThan(5_000)
  socket.destroy()
})

const forgetful = "/dev/shm"
const isForgetful = statSync(forgetful, { throwIfNoEntry: false }) !== undefined

test.runIf(isForgetful)("on a volume that forgets it says at start that it will not spool", async () => {
  const dataDir = `${forgetful}/rebound-ingest-${process.pid}`
  mkdirSync(dataDir, { recursive: true })
  const lines = logLines()
  const world = await startWorld({
    dataDir,
    log: createLogger({ service: "ingest-test", destination: lines.stream }),
  })
  try {
    expect(lines.text()).toContain("no spool: this volume does not survive a restart")
    expect(lines.text()).toContain('"volume":"tmpfs"')
    expect((await post(world.ingest.port, voice())).status).toBe(204)
  } finally {
    await world.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
})
