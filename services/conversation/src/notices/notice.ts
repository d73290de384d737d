/**
 * What staff are told of: a text-back that left, one that left although its call was no miss after all, or a caller's reply. Lies sealed
 * until it is sent.
 */
export interface Notice {
  readonly event: "text_back" | "texted_in_error" | "reply"
  readonly atMs: number
  readonly resellerId: string
  readonly brand: { readonly id: string; readonly name: string }
  readonly location: { readonly id: string; readonly name: string; readonly timeZone: string }
  /** The line that was called or texted, E.164; its label may be empty. */
  readonly line: { readonly number: string; readonly label: string }
  readonly caller: { readonly number: string; readonly name: string }
  readonly threadId: string
  /** Empty where no call is known. */
  readonly callId: string
  /** When they called; 0 where no call is known. */
  readonly calledAtMs: number
  /** The text that was sent, or the one that came. */
  readonly text: { readonly messageId: string; readonly body: string; readonly segments: number }
}

export const writeNotice = (notice: Notice): string => JSON.stringify(notice)
/** Only `writeNotice` makes what is read here, and the seal vouches for it. */
export const readNotice = (text: string): Notice => JSON.parse(text) as Notice
