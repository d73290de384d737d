/** Who answers a keyword, and how a person reaches them. */
export interface KeywordAnswerFacts {
  readonly brandName: string
  /** As people read it, such as `(512) 555-0100`; left out where there is none beside this number. */
  readonly contactPhone?: string
}

/** Keeps each answer within one GSM-7 message whatever a brand calls itself. */
const BRAND_CHARACTERS_MAX = 40

function brand(name: string): string {
  const clean = name.replace(/[\p{Cc}\s]+/gu, " ").trim()
  return [...clean].slice(0, BRAND_CHARACTERS_MAX).join("").trimEnd()
}

/** The one confirmation of an opt-out that is allowed (47 CFR 64.1200(a)(12)): no marketing, sent within five minutes or not at all. */
export function stopAnswer({ brandName }: KeywordAnswerFacts): string {
  return `${brand(brandName)}: You have been unsubscribed and will not get further texts from us. Reply START to resume.`
}

/** The answer to HELP: who this is, how to reach them, how to stop. Sent also to those who opted out. */
export function helpAnswer({ brandName, contactPhone }: KeywordAnswerFacts): string {
  const contact = contactPhone === undefined ? "For help reply here." : `For help call ${contactPhone}.`
  return `${brand(brandName)}: ${contact} Msg&data rates may apply. Reply STOP to opt out.`
}

/** The answer to START. */
export function startAnswer({ brandName }: KeywordAnswerFacts): string {
  return `${brand(brandName)}: You are opted in to our texts again. Msg&data rates may apply. Reply HELP for help, STOP to opt out.`
}
