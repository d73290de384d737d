import { defineErrors } from "@rebound/runtime"

/** What a vault rejects with. No message ever holds key or plain text. */
export class VaultError extends defineErrors("VaultError", {
  VAULT_TAMPERED: {
    retryable: false,
    meaning: "What was to be opened was changed, cut, or sealed for another purpose, reseller or key.",
  },
  VAULT_UNKNOWN_KEY: { retryable: false, meaning: "It was sealed with a key version that is not configured here." },
  VAULT_KEYS: { retryable: false, meaning: "The configured keys cannot be used: missing, doubled, or not 32 bytes." },
  VAULT_KEY_FILE: { retryable: false, meaning: "The key file is damaged or readable by others." },
}) {}
