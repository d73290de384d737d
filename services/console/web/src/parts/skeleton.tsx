/** Grey lines of the size of what comes, so that nothing jumps. One spoken word for the whole. */
export function Skeleton({ lines, label = "Loading" }: { readonly lines: readonly Line[]; readonly label?: string }) {
  return (
    <div className="sk-lines" aria-busy="true">
      <span className="sr" role="status">
        {label}
      </span>
      {lines.map(([width, height], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no identity and never move
        <span key={index} className="sk" style={{ inlineSize: width, blockSize: height }} />
      ))}
    </div>
  )
}

/** Width as CSS, height in px. */
export type Line = readonly [string, number]

/** `count` rows of a list: a title and a second line. */
export const listLines = (count: number): readonly Line[] =>
  Array.from({ length: count }, (_, index): Line[] => [
    [`${[42, 34, 48, 38][index % 4]}%`, 13],
    [`${[78, 86, 64, 72][index % 4]}%`, 11],
  ]).flat()

/** A block of one height: a chart, a table. */
export const blockLines = (height: number): readonly Line[] => [
  ["30%", 13],
  ["100%", height],
]
