import { directoryEntityCodec } from "@rebound/contracts"
import { describe, expect, test } from "vitest"
import { northstar } from "./two-resellers.ts"
import { type World, within } from "./world.ts"

/** Canned replies over the API: who has which at hand, who changes them, and what becomes of a change. */
export function repliesSuite({
  world,
  cookieOf,
}: {
  readonly world: () => World
  readonly cookieOf: (who: string) => string | undefined
}): void {
  const owner = "a person of the reseller"
  const ask = (who: string, method: string, path: string, body?: object) =>
    world().ask(method, `/api/v1${path}`, { cookie: cookieOf(who), ...(body !== undefined && { body }) })
  const atHand = async (who: string, thread: string) => {
    const { body } = await ask(who, "GET", `/threads/${thread}/replies`)
    return body.items.map(({ name, text, from }: Record<string, string>) => `${from} ${name}: ${text}`)
  }
  const brands = [
    { name: "What to bring", text: "Bring a photo ID to {{location.name}}." },
    { name: "Call me back", text: "Please call {{line.label}} back." },
  ]

  describe("canned replies", () => {
    test("a thread has its location's first, then its brand's, filled in; another location has its own", async () => {
      expect((await ask(owner, "PUT", "/brands/smile/replies", { replies: brands })).body).toMatchObject({
        brandId: "smile",
        replies: brands,
        locations: [{ id: "austin", name: "Site austin" }, { id: "waco" }],
      })
      const own = [
        { name: "Parking", text: "Hi {{caller.firstName}}, park behind {{brand.name}}." },
        { name: "Call me back", text: "Please call Waco back." },
      ]
      for (const [at, replies] of [["waco", own] as const, ["austin", []] as const, ["dallas", []] as const])
        expect((await ask(owner, "PUT", `/locations/${at}/replies`, { replies })).status).toBe(200)
      expect(await atHand("a person of one site", "t-waco")).toEqual([
        "location Parking: Hi, park behind Smile Dental.",
        "location Call me back: Please call Waco back.",
        "brand What to bring: Bring a photo ID to Site waco.",
      ])
      expect(await atHand("a person of one brand", "t-austin")).toEqual([
        "brand What to bring: Bring a photo ID to Site austin.",
        "brand Call me back: Please call Main back.",
      ])
      expect(await atHand(owner, "t-dallas")).toEqual([])
      const shown = await ask("a person of one site", "GET", "/locations/waco")
      expect(shown.body).toMatchObject({ replies: own, brandReplies: brands })
    })

    test("what all locations of a brand share is changed by who sees the brand, and found by nobody of another", async () => {
      const put = (who: string, brand: string) => ask(who, "PUT", `/brands/${brand}/replies`, { replies: brands })
      expect((await put("a person of one brand", "smile")).status).toBe(200)
      expect((await put("a person of two brands", "pipes")).status).toBe(200)
      expect(await put("a person of one site", "smile")).toMatchObject({ status: 403, body: { code: "forbidden" } })
      expect((await put("a person of two sites of two brands", "smile")).status).toBe(403)
      expect((await put("a person of one brand", "pipes")).status).toBe(404)
      expect((await put("a person of one site", "pipes")).status).toBe(404)
      expect((await put(owner, "lawyers")).status).toBe(404)
      expect((await put(owner, "nobody")).status).toBe(404)
      await ask(owner, "PUT", "/brands/pipes/replies", { replies: [] })
    })

    test("a change is checked like a file, refused when somebody was faster, published, and not undone by a file", async () => {
      const { revision } = (await ask(owner, "GET", "/locations/austin")).body
      const faulty = [
        { name: "A", text: "Hi {{caller.nickname}}" },
        { name: "A", text: "Hi" },
      ]
      const refused = await ask(owner, "PUT", "/brands/smile/replies", { replies: faulty })
      expect(refused).toMatchObject({ status: 422, body: { code: "invalid_directory" } })
      expect(refused.body.faults).toEqual([
        { path: "replies[0].text", what: "unknown merge field {{caller.nickname}} (did you mean caller.firstName?)" },
        { path: "replies[1].name", what: "the same name as replies[0].name" },
      ])
      expect((await ask(owner, "PUT", "/locations/austin/replies", { replies: faulty })).body.faults).toEqual(
        refused.body.faults,
      )
      expect(
        (await ask(owner, "PUT", "/locations/austin/replies", { replies: [{ name: "", text: "x" }] })).status,
      ).toBe(400)

      const replies = [{ name: "Told once", text: "This one is published." }]
      const done = await ask("a person of one brand", "PUT", "/brands/smile/replies", { replies, revision })
      expect(done).toMatchObject({ status: 200, body: { replies } })
      expect(await ask(owner, "PUT", "/locations/austin/replies", { replies, revision })).toMatchObject({
        status: 409,
        body: { code: "directory_moved" },
      })
      await within(5_000, () => publishedReplies(world(), "brand:northstar:smile").includes("Told once"))

      expect((await world().apply(northstar)).body).toMatchObject({
        code: "edited_in_console",
        edited: expect.arrayContaining([{ kind: "brand", id: "smile" }]),
      })
    })

    test("drafts are shown as they would read here, with what each costs and what is wrong with it", async () => {
      const { status, body } = await ask("a person of one site", "POST", "/locations/waco/replies/preview", {
        replies: [
          { name: "Hello", text: "Hi {{caller.firstName|there}}, this is {{location.name}}." },
          { name: "", text: "Hi {{caller.nickname}}" },
          { name: "Dear", text: "Bis später, 日本" },
          { name: "Long", text: "x".repeat(1_600) },
          { name: "Nothing", text: " " },
        ],
        caller: { name: "Maria Lopez" },
      })
      expect(status).toBe(200)
      expect(body.items).toMatchObject([
        { text: "Hi Maria, this is Site waco.", segments: 1, encoding: "GSM-7", units: 28, faults: [] },
        { text: null, faults: [{ reason: "unknown_field", field: "caller.nickname", position: 5 }] },
        { segments: 1, encoding: "UCS-2", offending: [{ char: "日" }, { char: "本" }] },
        { text: null, segments: 11, faults: [] },
        { text: null, faults: [] },
      ])
    })

    test("thirty texts as long as a text may be are one request", async () => {
      const replies = Array.from({ length: 30 }, (_, at) => ({ name: `Reply ${at}`, text: "Δ".repeat(1_530) }))
      expect((await ask(owner, "PUT", "/locations/dallas/replies", { replies })).status).toBe(200)
      expect((await ask(owner, "GET", "/threads/t-dallas/replies")).body.items).toHaveLength(30)
      const more = [...replies, { name: "One more", text: "x" }]
      expect((await ask(owner, "PUT", "/locations/dallas/replies", { replies: more })).status).toBe(400)
    })
  })
}

/** Names of the replies that a brand was last published with. */
function publishedReplies(world: World, key: string): readonly string[] {
  const value = world.topic.findLast((record) => record.key === key)?.value
  if (value === undefined || value === null) return []
  const { body } = directoryEntityCodec.decode(value)
  return body.case === "brand" ? body.value.replies.map(({ name }) => name) : []
}
