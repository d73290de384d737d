export function LocationPage() {
  return <h1>LocationPage</h1>
}
