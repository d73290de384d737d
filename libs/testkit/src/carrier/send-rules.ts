/** Twilio's refusals, with their real status codes and numbers (twilio.com/docs/api/errors). */
export interface Refusal {
  readonly status: number
  readonly code: number
  readonly message: string
}

export const THROTTLED: Refusal = { status: 429, code: 20429, message: "Too Many Requests" }
export const UNAUTHENTICATED: Refusal = { status: 401, code: 20003, message: "Authenticate" }

export interface SendForm {
  readonly to: string
  readonly from: string
  readonly body: string
}

/**
 * Why Twilio would refuse this text, or undefined. Numbers that end in 0198 are not mobiles (21614) and those that end in
 * 0197 cannot be reached from here (21612), so that tests can ask for either.
 */
export function refusalOf(form: SendForm, optedOut: ReadonlySet<string>): Refusal | undefined {
  if (!/^\+[1-9]\d{6,14}$/.test(form.to))
    return { status: 400, code: 21211, message: `The 'To' number ${form.to} is not a valid phone number.` }
  if (!/^\+[1-9]\d{6,14}$/.test(form.from))
    return { status: 400, code: 21212, message: `The 'From' number ${form.from} is not a valid phone number.` }
  if (form.body === "") return { status: 400, code: 21602, message: "Message body is required." }
  if (form.body.length > 1_600)
    return { status: 400, code: 21617, message: "The concatenated message body exceeds the 1600 character limit." }
  if (optedOut.has(`${form.from} ${form.to}`))
    return { status: 400, code: 21610, message: "Attempt to send to unsubscribed recipient" }
  if (form.to.endsWith("0198"))
    return { status: 400, code: 21614, message: `'To' number is not a valid mobile number: ${form.to}` }
  if (form.to.endsWith("0197"))
    return { status: 400, code: 21612, message: "The 'To' phone number is not currently reachable via SMS." }
  return undefined
}
