import { readFileSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, describe, expect, test } from "vitest"
import { lines, oldNode, rebound } from "./run-rebound.ts"

const fixtures = fileURLToPath(new URL("../../libs/carriers/fixtures/", import.meta.url))
const folder = await mkdtemp(join(tmpdir(), "rebound-cli-"))
afterAll(() => rm(folder, { recursive: true }))
const file = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

describe("npx rebound", { timeout: 120_000 }, () => {
  test("says what is wrong with its use, and exits with 2", async () => {
    expect(await rebound([])).toMatchObject({ code: 2, err: expect.stringContaining("a command is missing") })
    expect(await rebound(["clasify"])).toMatchObject({ code: 2, err: expect.stringContaining("no command clasify") })
    expect(await rebound(["classify", "--source", "pigeon", "x"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("--source: one of twilio, freeswitch"),
    })
    expect(await rebound(["classify", "--source", "twilio", join(folder, "absent")])).toMatchObject({
      code: 2,
      err: expect.stringContaining("cannot be read (ENOENT)"),
    })
    expect(await rebound(["segments", "--wrong"])).toMatchObject({ code: 0 })
    expect(await rebound(["help"])).toMatchObject({ code: 0, out: expect.stringContaining("webhook verify") })
  })

  test("segments: counts as carriers bill, and tells what a smart quote costs", async () => {
    expect((await rebound(["segments", "a".repeat(161)])).out).toBe("GSM-7, 2 segments\n")
    const { out } = await rebound(["segments", `${"a".repeat(100)}’`])
    expect(out).toContain("UCS-2, 2 segments")
    expect(out).toContain("“’” at 101 is not in GSM-7")
    expect(out).toContain("written plainly (GSM-7) it would be 1 segment\n")
    expect((await rebound(["segments", "We’re here"])).out).toContain("it would be 1 segment, with room for more")
    expect((await rebound(["segments", "Здравствуйте"])).out).not.toContain("written plainly")
  })

  test("classify: a switch's records give one line each, with the words of production", async () => {
    const path = join(fixtures, "freeswitch/json_cdr_no_answer_assembled.json")
    const { code, out } = await rebound(["classify", "--source", "freeswitch", path])
    expect(code).toBe(0)
    expect(lines(out)).toEqual([
      {
        callId: "2f1b6f1c-7c04-4d6f-9f0b-3b1a0e0f1a02",
        carrier: "freeswitch",
        from: "+15555550112",
        to: "+15555550100",
        startedAt: "2026-06-12T16:00:00.000Z",
        verdict: "missed",
        reason: "no_answer",
        answeredBy: "nobody",
        wouldText: true,
      },
    ])
    const withText = await rebound(["classify", "--source", "freeswitch", "--with-text", path])
    expect(lines(withText.out)).toMatchObject([{ text: expect.stringContaining("Sorry we missed your call") }])
  })

  test("classify: a folder of records is read whole, and what is no record of that carrier is named", async () => {
    const { code, out, err } = await rebound(["classify", "--source", "freeswitch", join(fixtures, "freeswitch")])
    expect(code).toBe(1)
    expect(err).not.toContain("SOURCES.md")
    expect(err).toContain("cdr_csv_missed_assembled.csv")
    const reasons = lines(out).map(({ reason }) => reason)
    for (const reason of ["no_answer", "answered_human", "caller_abandoned", "queue_abandoned"])
      expect(reasons).toContain(reason)
    for (const line of lines(out))
      expect(Object.keys(line).join()).toBe("callId,carrier,from,to,startedAt,verdict,reason,answeredBy,wouldText")
  })

  test("classify: legs of one call are one line; a record that cannot be used is named, the rest done, exit 1", async () => {
    const forms = ["voice-inbound-ringing", "voice-status-no-answer", "dial-action-no-answer"].map((name) =>
      readFileSync(join(fixtures, `twilio/${name}.form`), "utf8").trim(),
    )
    const path = await file("captured.txt", [...forms, "{not json", "CallSid=CA1&CallStatus=ringing"].join("\n"))
    const { code, out, err } = await rebound(["classify", "--source", "twilio", path])
    expect(code).toBe(1)
    expect(lines(out)).toHaveLength(1)
    expect(lines(out)[0]).toMatchObject({
      from: "+14155550100",
      verdict: "missed",
      reason: "no_answer",
      wouldText: true,
    })
    expect(err).toContain("captured.txt:4: neither JSON nor a form")
    expect(err).toContain("captured.txt:5: CallSid")
  })

  test("classify: with a directory only its lines count, staff are internal, and the site's own words would be sent", async () => {
    const directory = fileURLToPath(new URL("../../libs/directory/sample.yaml", import.meta.url))
    const cdr = JSON.parse(readFileSync(join(fixtures, "freeswitch/json_cdr_no_answer_assembled.json"), "utf8"))
    const called = (uuid: string, to: string, from: string) => ({
      ...cdr,
      variables: { ...cdr.variables, uuid, call_uuid: uuid },
      callflow: [
        { caller_profile: { ...cdr.callflow[0].caller_profile, destination_number: to, caller_id_number: from } },
      ],
    })
    const path = await file(
      "cdrs.json",
      JSON.stringify([
        called("one", "+16025550105", "+15125550142"),
        called("two", "+17375550100", "+17375550111"),
        called("three", "+15125550199", "+15125550142"),
      ]),
    )
    const { code, out } = await rebound([
      "classify",
      "--source",
      "freeswitch",
      "--with-text",
      "--directory",
      directory,
      path,
    ])
    expect(code).toBe(0)
    expect(lines(out)).toMatchObject([
      { callId: "one", verdict: "missed", wouldText: true, text: expect.stringContaining("This is Northwind Phoenix") },
      { callId: "two", verdict: "excluded", reason: "internal", wouldText: false },
      { callId: "three", verdict: "excluded", reason: "unknown_line", wouldText: false },
    ])
  })

  test("webhook verify: the official library's own vector is valid, a changed one says why not", async () => {
    const request = {
      method: "POST",
      url: "https://mycompany.com/myapp.php?foo=1&bar=2",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
      },
      body: "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212",
    }
    const args = ["webhook", "verify", "--carrier", "twilio", "--secret", "env:TOKEN"]
    const env = { TOKEN: "12345" }
    const good = await rebound([...args, "-"], { env, input: JSON.stringify(request) })
    expect(good).toMatchObject({ code: 0, out: '{"valid":true}\n' })
    const changed = await rebound([...args, "-"], {
      env,
      input: JSON.stringify({ ...request, body: `${request.body}1` }),
    })
    expect(JSON.parse(changed.out)).toEqual({ valid: false, why: expect.stringContaining("does not match") })
    expect(await rebound([...args, "-"], { input: "{}" })).toMatchObject({ code: 2 })
  })

  test("apply: every fault of a file is told with its path before anything leaves, exit 1; nobody there is told, exit 2", async () => {
    const bad = await file("bad.yaml", "apiVersion: rebound/v1\nreseller: { id: X, name: '' }\n")
    const refused = await rebound(["apply", bad])
    expect(refused.code).toBe(1)
    expect(refused.err).toContain("reseller.id")
    const sample = fileURLToPath(new URL("../../libs/directory/sample.yaml", import.meta.url))
    const env = { SIMULATED_AUTH_TOKEN: "not-a-secret", REBOUND_ADMIN_KEY: "not-a-real-admin-key" }
    const alone = await rebound(["apply", sample, "--url", "http://127.0.0.1:9"], { env })
    expect(alone).toMatchObject({ code: 2, err: expect.stringContaining("nobody answers at http://127.0.0.1:9") })
  })

  test("runs from another folder", async () => {
    expect(await rebound(["--version"], { cwd: folder })).toMatchObject({ code: 0, out: "0.1.0\n" })
  })

  // People's shells have whatever Node their system came with.
  test("a Node that is too old hands over to the project's own, with arguments, input and exit status", async () => {
    const old = await oldNode(folder)
    expect(await rebound(["--version"], { ...old, cwd: folder })).toMatchObject({ code: 0, out: "0.1.0\n" })
    expect(await rebound(["classify", "--source", "freeswitch", "-"], { ...old, input: "nothing" })).toMatchObject({
      code: 1,
      err: expect.stringContaining("-:1: neither JSON nor a form"),
    })
  })
})
