import type { Figure } from "../figure.ts"

const digits = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3)

/** Each figure with its yardstick, spread, and what limits it; for people. */
export function table(figures: readonly Figure[]): string {
  const heads = ["figure", "value", "yardstick", "ratio", "95 % interval", "rounds", "asked"]
  const rows = figures.map(({ name, value, yardstick, ratio, low, high, runs, floor }) => [
    name,
    digits(value),
    digits(yardstick.value),
    ratio.toFixed(2),
    `${low.toFixed(2)} to ${high.toFixed(2)}`,
    String(runs),
    floor === undefined ? "" : `${floor.asks} ${floor.kept ? "kept" : "MISSED"}`,
  ])
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => (row[at] ?? "").length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd()
  const details = figures.flatMap(({ name, unit, yardstick, limit, notes }) => [
    "",
    `${name}: ${unit}`,
    `  yardstick: ${yardstick.name}`,
    `  limit: ${limit}`,
    ...notes.map((note) => `  ${note}`),
  ])
  return [line(heads), ...rows.map(line), ...details].join("\n")
}

/** The contract of `--json`: one line a figure. */
export const jsonLine = ({ name, value, unit, yardstick, ratio, low, high, runs, limit }: Figure): string =>
  JSON.stringify({ name, value, yardstick, ratio, low, high, runs, unit, limit })
