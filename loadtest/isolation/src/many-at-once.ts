/** Does `count` operations, some side by side: what one asks must not reach another's answer either. */
export async function manyAtOnce(count: number, atOnce: number, operation: () => Promise<void>): Promise<void> {
  let left = count
  const work = async () => {
    while (left-- > 0) await operation()
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}
