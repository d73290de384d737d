/** Waits until something is so. */
export async function until(
  what: () => Promise<boolean> | boolean,
  said: () => unknown,
  withinMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await what())) {
    if (performance.now() > deadline) throw new Error(`not in time: ${JSON.stringify(await said())}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
