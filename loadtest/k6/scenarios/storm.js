// A storm of calls at a constant rate. Started by `npm run loadtest -- storm`, which hands over who is rung and the secrets.

import { sleep } from "k6"
import crypto from "k6/crypto"
import exec from "k6/execution"
import http from "k6/http"
import { Counter, Rate, Trend } from "k6/metrics"
import { drawn, signedText, webhooksOf } from "./twilio.js"

const plan = JSON.parse(open(__ENV.REBOUND_PLAN))

const calls = new Counter("rebound_calls")
const duplicates = new Counter("rebound_duplicates")
const acknowledged = new Rate("rebound_acknowledged")
const acknowledgedMs = new Trend("rebound_ack_ms", true)

export const options = {
  discardResponseBodies: true,
  scenarios: {
    calls: {
      executor: "constant-arrival-rate",
      rate: plan.rate,
      timeUnit: "1s",
      duration: `${plan.seconds}s`,
      // A call lasts some 1.5 s; twice that many at once leaves room for slow answers before k6 drops iterations.
      preAllocatedVUs: Math.ceil(plan.rate * 3),
      maxVUs: Math.ceil(plan.rate * 6),
    },
  },
  thresholds: {
    rebound_acknowledged: [`rate>=${plan.thresholds.acknowledged}`],
    rebound_ack_ms: [`p(50)<=${plan.thresholds.ackP50Ms}`, `p(99)<=${plan.thresholds.ackP99Ms}`],
    // A dropped iteration is a call that was never made: the rate was not held, and the run says nothing.
    dropped_iterations: ["count==0"],
  },
}

export default function () {
  const at = exec.scenario.iterationInTest
  const chance = (what) => drawn(plan.seed, at, what)
  const line = plan.lines[Math.floor(chance(1) * plan.lines.length)]
  // One in ten rings again soon: the same caller as ten calls before.
  const person = chance(2) < plan.shares.redials && at > 10 ? at - 10 : at
  const area = plan.areas[Math.floor(drawn(plan.seed, person, 3) * plan.areas.length)]
  const from = chance(4) < plan.shares.withheld ? "anonymous" : `+1${area}55501${String(person % 100).padStart(2, "0")}`
  const story =
    chance(5) < plan.shares.missed ? "missed" : chance(5) < plan.shares.missed + plan.shares.late ? "late" : "answered"
  const callSid = `CA${crypto.md5(`${plan.run} ${at}`, "hex")}`
  calls.add(1)

  for (const [index, webhook] of webhooksOf(
    { accountSid: line.accountSid, callSid, from, to: line.number },
    story,
  ).entries()) {
    sleep(webhook.pauseMs / 1000)
    const form = webhook.form(Date.now())
    post(line, form)
    if (drawn(plan.seed, at, 6, index) < plan.shares.duplicates) {
      duplicates.add(1)
      post(line, form)
    }
  }
}

function post(line, form) {
  const signature = crypto.hmac("sha1", line.authToken, signedText(line.signedUrl, form), "base64")
  const answer = http.post(line.url, form, {
    headers: { "X-Twilio-Signature": signature, "User-Agent": "rebound-loadtest" },
    tags: { name: "voice" },
  })
  acknowledged.add(answer.status >= 200 && answer.status < 300)
  acknowledgedMs.add(answer.timings.duration)
}
