import { parseArgs } from "node:util"
import { seededRandom } from "../random.ts"
import { NO_FAULTS, RUDE } from "./faults.ts"
import { SimulatedTwilio } from "./simulated-twilio.ts"

/**
 * The simulated carrier as a process of its own. Prints `listening PORT` and ends when its standard input closes, so that
 * it never outlives whoever started it.
 */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    ledger: { type: "string", default: "carrier-ledger.jsonl" },
    seed: { type: "string", default: "1" },
    faults: { type: "string", default: "rude" },
    accounts: { type: "string", default: "{}" },
    "answer-ms": { type: "string", default: "0" },
  },
})
const carrier = new SimulatedTwilio({
  port: Number(values.port),
  ledgerPath: values.ledger,
  random: seededRandom(Number(values.seed)),
  faults: values.faults === "none" ? NO_FAULTS : RUDE,
  accounts: JSON.parse(values.accounts) as Record<string, string>,
  answerMs: Number(values["answer-ms"]),
  now: () => Date.now(),
})
const port = await carrier.listen()
process.stdout.write(`listening ${port}\n`)
process.stdin.resume()
process.stdin.on("end", () => process.exit(0))
