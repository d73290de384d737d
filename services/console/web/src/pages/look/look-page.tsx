export function LookPage() {
  return <h1>LookPage</h1>
}
