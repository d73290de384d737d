import fc from "fast-check"
import { expect, test } from "vitest"
import { murmur2, partitionOf } from "./partition.ts"

// org.apache.kafka.common.utils.UtilsTest, testMurmur2
test.each([
  ["21", -973932308],
  ["foobar", -790332482],
  ["a-little-bit-long-string", -985981536],
  ["a-little-bit-longer-string", -1486304829],
  ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971],
  ["abc", 479470107],
])("murmur2(%s) is what Kafka's Java client computes", (key, hash) => {
  expect(murmur2(Buffer.from(key))).toBe(hash)
})

test("a key always lives in the same partition, inside the range", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 1000 }), (key, count) => {
      const partition = partitionOf(key, count)
      expect(partition).toBe(partitionOf(key, count))
      expect(partition).toBeGreaterThanOrEqual(0)
      expect(partition).toBeLessThan(count)
    }),
  )
})
