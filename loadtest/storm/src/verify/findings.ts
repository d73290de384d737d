/** What a judge finds, counted as it goes. A fault is one failure of the product, in words. */
export function findingsOf() {
  const faults: string[] = []
  const missing = new Map<string, number>()
  const notTextedByReason = new Map<string, number>()
  let doubled = 0
  let lost = 0
  let wronglyTexted = 0
  const bump = (map: Map<string, number>, key: string) => void map.set(key, (map.get(key) ?? 0) + 1)
  return {
    /** Neither text nor a reason that holds. */
    lost: (fault: string) => {
      lost += 1
      faults.push(fault)
    },
    doubled: (fault: string) => {
      doubled += 1
      faults.push(fault)
    },
    wronglyTexted: (fault: string) => {
      wronglyTexted += 1
      faults.push(fault)
    },
    /** A text or a reason, but another one than it should be. */
    wrong: (fault: string) => void faults.push(fault),
    missing: (why: string) => bump(missing, why),
    suppressed: (reason: string) => bump(notTextedByReason, reason),
    counts: () => ({ faults, missing, notTextedByReason, doubled, lost, wronglyTexted }),
  }
}
