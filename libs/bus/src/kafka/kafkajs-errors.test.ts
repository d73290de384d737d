import { createRequire } from "node:module"
import {
  KafkaJSConnectionError,
  KafkaJSNonRetriableError,
  KafkaJSNumberOfRetriesExceeded,
  type KafkaJSProtocolError,
} from "kafkajs"
import { expect, test } from "vitest"
import { isRefusal } from "./kafkajs-errors.ts"

const { createErrorFromCode } = createRequire(import.meta.url)("kafkajs/src/protocol/error") as {
  createErrorFromCode(code: number): KafkaJSProtocolError
}
const tooLarge = createErrorFromCode(10)
const notLeader = createErrorFromCode(6)
const reset = new KafkaJSConnectionError("Connection error: read ECONNRESET", {})

function thrownBy(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

test.each([
  ["too large", tooLarge, true],
  [
    "too large, wrapped by the library's retries",
    Object.assign(new KafkaJSNonRetriableError(tooLarge), { cause: tooLarge }),
    true,
  ],
  ["a value that is no bytes", thrownBy(() => Buffer.from(7 as unknown as string)), true],
  [
    "a mistake of the library's own while a connection breaks",
    Object.assign(new KafkaJSNonRetriableError("Cannot read properties of undefined (reading 'versions')"), {
      cause: new TypeError("Cannot read properties of undefined (reading 'versions')"),
    }),
    false,
  ],
  ["a leader that moved", notLeader, false],
  ["a connection that broke", reset, false],
  [
    "retries used up on a broken connection",
    new KafkaJSNumberOfRetriesExceeded(reset, { retryCount: 5, retryTime: 100 }),
    false,
  ],
  ["connected and not yet told the broker's versions", new Error("Broker not connected"), false],
])("%s is a refusal for good: %#", (_name, error, expected) => {
  expect(isRefusal(error)).toBe(expected)
})
