import { sayCount } from "../../words/say-number.ts"

/** The page opens with its result. Every second piece is a figure and stands out. */
export interface Sentence {
  readonly pieces: readonly { readonly words: string; readonly figure: boolean }[]
}

export interface OpeningFacts {
  /** Callers, redials merged. */
  readonly offered: number
  readonly missed: number
  readonly texted: number
  readonly replied: number
  readonly reached: number
}

const plain = (words: string) => ({ words, figure: false })
const figure = (words: string) => ({ words, figure: true })
const callers = (count: number) => `${sayCount(count)} ${count === 1 ? "caller" : "callers"}`

const reachedPieces = (reached: number) =>
  reached === 0
    ? [plain("none has spoken with a person yet.")]
    : [figure(sayCount(reached)), plain(reached === 1 ? " was reached." : " were reached.")]

/** “1,118 callers found nobody. We texted 934, 482 wrote back, 441 were reached.” */
export function openingSentence({ offered, missed, texted, replied, reached }: OpeningFacts): Sentence {
  if (offered === 0) return { pieces: [plain("Nobody has called in these days.")] }
  if (missed === 0)
    return {
      pieces: [
        figure(offered === 1 ? "One caller" : `All ${callers(offered)}`),
        plain(" got through. Nobody was missed."),
      ],
    }
  const opening = [figure(callers(missed)), plain(" found nobody. ")]
  if (texted === 0) return { pieces: [...opening, plain("No text has gone out to them yet.")] }
  return {
    pieces: [
      ...opening,
      plain("We texted "),
      figure(sayCount(texted)),
      plain(", "),
      figure(replied === 0 ? "none" : sayCount(replied)),
      plain(replied === 0 ? " has written back yet." : " wrote back, "),
      ...(replied === 0 ? [] : reachedPieces(reached)),
    ],
  }
}
