export function CallbacksPage() {
  return <h1>CallbacksPage</h1>
}
