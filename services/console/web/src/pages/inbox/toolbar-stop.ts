/** Which of `count` buttons a key leads to in a toolbar, round its ends; null for keys that are none of its. Pure. */
export function toolbarStop(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % count
    case "ArrowLeft":
      return (at + count - 1) % count
    case "Home":
      return 0
    case "End":
      return count - 1
    default:
      return null
  }
}
