export function CallPage() {
  return <h1>CallPage</h1>
}
