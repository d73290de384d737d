import { CircleAlert } from "lucide-react"
import { Banner } from "../../parts/banner.tsx"

export function Faults({ faults }: { readonly faults: readonly string[] }) {
  if (faults.length === 0) return null
  return (
    <Banner tone="act" icon={CircleAlert}>
      <b>Not saved.</b> {faults.join(" ")}
    </Banner>
  )
}
