/** True for an IANA zone name that this machine's zone data has. Offsets such as +02:00 know no summer and are none. */
export function isKnownZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat("en", { timeZone: name })
    return true
  } catch {
    return false
  }
}
