import { Buffer } from "node:buffer"
import { createRequire } from "node:module"
import { createServer } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { Kafka, logLevel } from "kafkajs"
import { expect, test } from "vitest"
import { forgetHalfReplies } from "./kafkajs-reconnect.ts"

interface Connection {
  connect(): Promise<unknown>
  disconnect(): Promise<unknown>
  send(exchange: object): Promise<string>
}

const load = createRequire(import.meta.url)

/** A reply as the library reads it: length, correlation id, text. */
const reply = (correlation: number, text: string): Buffer => {
  const frame = Buffer.alloc(8 + text.length)
  frame.writeInt32BE(4 + text.length, 0)
  frame.writeInt32BE(correlation, 4)
  frame.write(text, 8)
  return frame
}

test("after a connection broke in the middle of a reply, the next one is read from its own beginning", async () => {
  expect(forgetHalfReplies()).toBe(true)
  let connections = 0
  const broker = createServer((socket) => {
    const first = ++connections === 1
    socket.on("error", () => {})
    socket.once("data", (request) => {
      const whole = reply(request.readInt32BE(8), "the whole reply")
      if (!first) return void socket.write(whole)
      socket.write(whole.subarray(0, 9))
      setTimeout(() => socket.resetAndDestroy(), 20)
    })
  })
  const port = await new Promise<number>((resolve) => {
    broker.listen(0, "127.0.0.1", () => resolve((broker.address() as { port: number }).port))
  })
  const Connection = load("kafkajs/src/network/connection") as new (options: object) => Connection
  const Encoder = load("kafkajs/src/protocol/encoder") as new () => object
  const connection = new Connection({
    host: "127.0.0.1",
    port,
    requestTimeout: 1_000,
    connectionTimeout: 1_000,
    socketFactory: load("kafkajs/src/network/socketFactory")(),
    logger: new Kafka({ brokers: ["unused:1"], logLevel: logLevel.NOTHING }).logger(),
  })
  const exchange = {
    request: { apiKey: 18, apiName: "ApiVersions", apiVersion: 0, encode: async () => new Encoder() },
    response: {
      decode: async (payload: Buffer) => payload.toString("utf8"),
      parse: async (text: string) => text,
    },
  }
  await connection.connect()
  await expect(connection.send(exchange)).rejects.toThrow("ECONNRESET")
  await sleep(20)
  await connection.connect()
  expect(await connection.send(exchange)).toBe("the whole reply")
  await connection.disconnect()
  broker.close()
})
