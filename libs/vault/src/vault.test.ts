import { randomBytes } from "node:crypto"
import { describe, expect, test } from "vitest"
import { createVault, openWithDataKey, sealWithDataKey, VaultError } from "./index.ts"

const one = { version: "1", key: randomBytes(32) }
const two = { version: "2", key: randomBytes(32) }
const vault = createVault({ keys: [one] })

function codeOf(act: () => unknown): string | undefined {
  try {
    act()
  } catch (error) {
    if (error instanceof VaultError) return error.code
    throw error
  }
  return undefined
}

describe("secrets", () => {
  test("what was sealed opens, and never looks the same twice", () => {
    const sealed = vault.sealSecret("account", "northstar", "s3cret ü")
    expect(vault.openSecret("account", "northstar", sealed)).toBe("s3cret ü")
    expect(vault.sealSecret("account", "northstar", "s3cret ü")).not.toBe(sealed)
    expect(vault.openSecret("account", "northstar", vault.sealSecret("account", "northstar", ""))).toBe("")
  })

  test("no nonce is used twice, however many are drawn at once", () => {
    const seals = Array.from({ length: 3_000 }, () => vault.sealSecret("account", "northstar", "same"))
    // Sixteen characters of base64url are the twelve bytes of the nonce, behind `r1.1.`.
    expect(new Set(seals.map((sealed) => sealed.slice(5, 21))).size).toBe(seals.length)
  })

  test("a secret of one reseller or purpose does not open as another's, however the names are split", () => {
    const sealed = vault.sealSecret("ab", "c", "x")
    expect(codeOf(() => vault.openSecret("ab", "d", sealed))).toBe("VAULT_TAMPERED")
    expect(codeOf(() => vault.openSecret("a", "bc", sealed))).toBe("VAULT_TAMPERED")
  })

  test("a change of any character is found", () => {
    const sealed = vault.sealSecret("account", "northstar", "secret")
    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === "A" ? "B" : "A"
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
      const expected = at === "r1.".length ? "VAULT_UNKNOWN_KEY" : "VAULT_TAMPERED"
      expect(
        codeOf(() => vault.openSecret("account", "northstar", changed)),
        `character ${at}`,
      ).toBe(expected)
    }
    expect(codeOf(() => vault.openSecret("account", "northstar", sealed.slice(0, -1)))).toBe("VAULT_TAMPERED")
    expect(codeOf(() => vault.openSecret("account", "northstar", ""))).toBe("VAULT_TAMPERED")
  })
})

describe("rotation", () => {
  test("every live version opens, the newest seals, the older asks to be sealed again", () => {
    const old = vault.sealSecret("account", "northstar", "secret")
    const both = createVault({ keys: [two, one] })
    expect(both.openSecret("account", "northstar", old)).toBe("secret")
    expect(both.isStale(old)).toBe(true)
    const fresh = both.sealSecret("account", "northstar", "secret")
    expect(both.isStale(fresh)).toBe(false)
    expect(createVault({ keys: [two] }).openSecret("account", "northstar", fresh)).toBe("secret")
    expect(codeOf(() => createVault({ keys: [two] }).openSecret("account", "northstar", old))).toBe("VAULT_UNKNOWN_KEY")
  })

  test("another key under the same version is tampering, not garbage", () => {
    const sealed = vault.sealSecret("account", "northstar", "secret")
    const wrong = createVault({ keys: [{ version: "1", key: randomBytes(32) }] })
    expect(codeOf(() => wrong.openSecret("account", "northstar", sealed))).toBe("VAULT_TAMPERED")
  })

  test.each([
    ["none", []],
    ["doubled", [one, one]],
    ["short", [{ version: "1", key: randomBytes(31) }]],
    ["nameless", [{ version: "", key: randomBytes(32) }]],
  ])("unusable keys are refused: %s", (_, keys) => {
    expect(codeOf(() => createVault({ keys }))).toBe("VAULT_KEYS")
  })
})

describe("data keys", () => {
  test("a wrapped data key survives rotation of the key above it, without touching what it sealed", () => {
    const dataKey = vault.newDataKey()
    const number = sealWithDataKey(dataKey, "caller-number", "+15125550100")
    const both = createVault({ keys: [two, one] })
    const rewrapped = both.wrapDataKey(
      "northstar",
      both.unwrapDataKey("northstar", vault.wrapDataKey("northstar", dataKey)),
    )
    const opened = createVault({ keys: [two] }).unwrapDataKey("northstar", rewrapped)
    expect(openWithDataKey(opened, "caller-number", number)).toBe("+15125550100")
  })

  test("a data key opens only for its reseller, and its data only in its place", () => {
    const dataKey = vault.newDataKey()
    const wrapped = vault.wrapDataKey("northstar", dataKey)
    expect(codeOf(() => vault.unwrapDataKey("bluewave", wrapped))).toBe("VAULT_TAMPERED")
    const number = sealWithDataKey(dataKey, "caller-number", "+15125550100")
    expect(codeOf(() => openWithDataKey(dataKey, "name", number))).toBe("VAULT_TAMPERED")
    expect(codeOf(() => openWithDataKey(vault.newDataKey(), "caller-number", number))).toBe("VAULT_TAMPERED")
    expect(codeOf(() => openWithDataKey(dataKey, "caller-number", wrapped))).toBe("VAULT_TAMPERED")
  })

  test("a data key cannot be read through openSecret, and shows nothing of itself", () => {
    const dataKey = vault.newDataKey()
    const wrapped = vault.wrapDataKey("northstar", dataKey)
    expect(codeOf(() => vault.openSecret("data-key", "northstar", wrapped))).toBe("VAULT_KEYS")
    expect(JSON.stringify(dataKey)).toBe("{}")
  })
})
