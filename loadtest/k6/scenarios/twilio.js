// Webhooks as Twilio signs and sends them. Plain JavaScript: k6 runs it, and the tests of this folder run it under Node.

/**
 * What Twilio signs: the address as it knows it, then every parameter, sorted by name, name and value run together.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export const signedText = (url, form) =>
  Object.keys(form)
    .sort()
    .reduce((text, name) => text + name + form[name], url)

const stamp = (atMs) => new Date(atMs).toUTCString().replace("GMT", "+0000")

/** The caller's own leg. */
export const callerForm = (call, status, { atMs, sequence, seconds }) => ({
  AccountSid: call.accountSid,
  ApiVersion: "2010-04-01",
  CallSid: call.callSid,
  CallStatus: status,
  Direction: "inbound",
  From: call.from,
  Caller: call.from,
  To: call.to,
  Called: call.to,
  CallbackSource: "call-progress-events",
  SequenceNumber: String(sequence),
  Timestamp: stamp(atMs),
  ...(seconds === undefined ? {} : { CallDuration: String(seconds), Duration: "1" }),
})

/** A phone that was rung for the caller. */
export const phoneForm = (call, phone, status, { atMs, sequence, seconds }) => ({
  AccountSid: call.accountSid,
  ApiVersion: "2010-04-01",
  CallSid: `CA${phone}${call.callSid.slice(3)}`,
  ParentCallSid: call.callSid,
  CallStatus: status,
  Direction: "outbound-dial",
  From: call.from,
  To: `+1737555019${phone}`,
  CallbackSource: "call-progress-events",
  SequenceNumber: String(sequence),
  Timestamp: stamp(atMs),
  ...(seconds === undefined ? {} : { CallDuration: String(seconds), Duration: "1" }),
})

/** How the phone had rung before the webhooks begin: nobody waits for it here. */
const RANG_MS = 20000

/**
 * The webhooks of one call, with the pause before each in milliseconds. `story`: missed, answered, or late (a second
 * phone takes the call after the first has given up).
 */
export function webhooksOf(call, story) {
  const ringing = {
    pauseMs: 0,
    form: (atMs) => callerForm(call, "ringing", { atMs: atMs - RANG_MS, sequence: 0 }),
  }
  const first = (status, seconds) => ({
    pauseMs: 300,
    form: (atMs) => phoneForm(call, 1, status, { atMs, sequence: 2, seconds }),
  })
  const over = { pauseMs: 50, form: (atMs) => callerForm(call, "completed", { atMs, sequence: 3, seconds: 20 }) }
  if (story === "answered") return [ringing, first("completed", 15), over]
  const missed = [ringing, first("no-answer"), over]
  if (story === "missed") return missed
  return [
    ...missed,
    { pauseMs: 900, form: (atMs) => phoneForm(call, 2, "completed", { atMs, sequence: 2, seconds: 1 }) },
  ]
}

/** A number between 0 and 1 that only depends on the seed and the place: the same run rings the same people. */
export function drawn(seed, ...place) {
  let hash = seed >>> 0
  for (const part of place) {
    hash = Math.imul(hash ^ (part >>> 0), 0x9e3779b1) >>> 0
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0
    hash = (hash ^ (hash >>> 13)) >>> 0
  }
  return hash / 4294967296
}
