/** The product's sign, drawn in the current colour. A reseller's own name stands beside it. */
export function BrandMark() {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <path
        d="M3 5l6.2 12.2a2.4 2.4 0 0 0 4.3-.1L16 12"
        stroke="currentColor"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M16 12c1.2-2.6 2.6-4.6 5-6"
        stroke="currentColor"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeDasharray=".1 4.4"
      />
    </svg>
  )
}
