// Stands here for whoever looks for it; tests may import the test kit, other code may not.
await import("../test/faults/prove.ts")

export {}
