export { openWithDataKey, sealWithDataKey } from "./data-key.ts"
export { VaultError } from "./errors.ts"
export { loadOrCreateKeyFile } from "./keys.ts"
export { createVault, type DataKey, type Vault } from "./vault.ts"
