export function LocationsPage() {
  return <h1>LocationsPage</h1>
}
