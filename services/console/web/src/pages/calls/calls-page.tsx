export function CallsPage() {
  return <h1>CallsPage</h1>
}
