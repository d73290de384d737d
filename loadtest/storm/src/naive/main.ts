/**
 * The same product as many would write it in an afternoon: webhook to Kafka, consumer with timers in memory, Redis SETNX
 * against a second text, POST with retries, offsets committed by the library. A fixture: the storm has to find it out.
 */
import { createServer } from "node:http"
import { Redis } from "ioredis"
import { Kafka, logLevel } from "kafkajs"

const env = process.env
const kafka = new Kafka({
  brokers: (env.KAFKA_BROKERS ?? "").split(","),
  clientId: "naive",
  logLevel: logLevel.NOTHING,
})
const redis = new Redis(env.REDIS_URL ?? "")
redis.on("error", () => {})
const accounts = JSON.parse(env.NAIVE_ACCOUNTS ?? "{}") as Record<string, { sid: string; token: string }>
const lines = JSON.parse(env.NAIVE_LINES ?? "{}") as Record<string, { brand: string; text: string }>
const carrier = env.NAIVE_CARRIER ?? ""
const topic = "naive-calls"

interface Fact {
  readonly reseller: string
  readonly call: string
  readonly from: string
  readonly to: string
  readonly answered: boolean
  readonly missed: boolean
}

/** What it remembers of calls: gone when it dies. */
const calls = new Map<string, Fact>()
const timers = new Map<string, NodeJS.Timeout>()
const producer = kafka.producer()
const consumer = kafka.consumer({ groupId: "naive" })
const admin = kafka.admin()
await admin.connect()
await admin.createTopics({ topics: [{ topic, numPartitions: 12 }] })
await admin.disconnect()
await producer.connect()
await consumer.connect()
await consumer.subscribe({ topic, fromBeginning: true })
await consumer.run({
  eachMessage: async ({ message }) => {
    const fact = JSON.parse(message.value?.toString() ?? "{}") as Fact
    const known = calls.get(fact.call)
    const merged = {
      ...fact,
      from: known?.from || fact.from,
      to: known?.to || fact.to,
      answered: fact.answered || known?.answered === true,
      missed: fact.missed || known?.missed === true,
    }
    calls.set(fact.call, merged)
    if (!merged.missed) return
    clearTimeout(timers.get(fact.call))
    timers.set(
      fact.call,
      setTimeout(() => void text(fact.call), 2_000),
    )
  },
})

async function text(call: string): Promise<void> {
  const fact = calls.get(call)
  const line = lines[fact?.to ?? ""]
  const account = accounts[fact?.reseller ?? ""]
  if (fact === undefined || fact.answered || fact.from === "" || line === undefined || account === undefined) return
  const first = await redis
    .set(`texted:${fact.reseller}:${line.brand}:${fact.from}`, "1", "EX", 86_400, "NX")
    .catch(() => "OK")
  if (first !== "OK") return
  const body = new URLSearchParams({ To: fact.from, From: fact.to, Body: line.text })
  for (let attempt = 0; attempt < 4; attempt++) {
    const answer = await fetch(`${carrier}/2010-04-01/Accounts/${account.sid}/Messages.json`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${account.sid}:${account.token}`).toString("base64")}` },
      body,
    }).catch(() => undefined)
    if (answer?.ok === true) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk))
  request.on("end", () => {
    const fact = read(request.url ?? "", Buffer.concat(chunks).toString())
    producer.send({ topic, messages: [{ key: fact.call, value: JSON.stringify(fact) }] }).then(
      () => response.writeHead(204).end(),
      () => response.writeHead(503).end(),
    )
  })
}).listen(Number(env.NAIVE_PORT), "127.0.0.1")

createServer((_, response) => response.writeHead(200).end()).listen(Number(env.REBOUND_OPERATIONS_PORT), "127.0.0.1")

function read(url: string, body: string): Fact {
  const [, , kind, reseller = ""] = url.split("/")
  if (kind === "freeswitch") {
    const { variables, callflow } = JSON.parse(body)
    const profile = callflow[0].caller_profile
    const isCaller = variables.originating_leg_uuid === undefined
    return {
      reseller,
      call: variables.call_uuid,
      from: isCaller && profile.caller_id_number !== "anonymous" ? profile.caller_id_number : "",
      to: isCaller ? profile.destination_number : "",
      answered: isCaller && variables.answer_uepoch !== "0",
      missed: isCaller && variables.answer_uepoch === "0",
    }
  }
  const form = new URLSearchParams(body)
  const parent = form.get("ParentCallSid")
  const status = form.get("CallStatus") ?? ""
  const from = form.get("From") ?? ""
  return {
    reseller,
    call: parent ?? form.get("CallSid") ?? "",
    from: from.startsWith("+") ? from : "",
    to: parent === null ? (form.get("To") ?? "") : "",
    answered: parent !== null && status === "completed",
    missed: parent !== null && status === "no-answer",
  }
}
