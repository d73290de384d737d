import { sparklineGeometry } from "../charts/sparkline-geometry.ts"

/** Stands beside its figure, never alone; so it says nothing of its own. */
export function Sparkline({ values }: { readonly values: readonly (number | null)[] }) {
  const line = sparklineGeometry(values, { width: 62, height: 26 })
  if (line === null) return null
  return (
    <svg className="spark" viewBox="0 0 62 26" aria-hidden="true">
      <path d={line.path} />
      <circle cx={line.end.x} cy={line.end.y} r="2.2" />
    </svg>
  )
}
