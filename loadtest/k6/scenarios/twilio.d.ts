type Form = Record<string, string>

interface RungCall {
  readonly accountSid: string
  readonly callSid: string
  readonly from: string
  readonly to: string
}

export function signedText(url: string, form: Form): string
export function webhooksOf(call: RungCall, story: string): { pauseMs: number; form: (atMs: number) => Form }[]
export function drawn(seed: number, ...place: number[]): number
