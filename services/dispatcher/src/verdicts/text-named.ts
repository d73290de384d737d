import type { OwnedText } from "../sending/owned-text.ts"

/** What a step says of its text; a call that is not texted has no message id. */
export type TextNamed = Pick<
  OwnedText,
  | "resellerId"
  | "brandId"
  | "locationId"
  | "callId"
  | "messageId"
  | "class"
  | "line"
  | "number"
  | "body"
  | "segments"
  | "accountId"
  | "callerKey"
  | "verdictVersion"
  | "fence"
>

/** Of a call that is not texted there is nothing to say but the call. */
export const NO_TEXT = { messageId: "", class: "first", line: "", body: "", segments: 0, accountId: "" } as const
