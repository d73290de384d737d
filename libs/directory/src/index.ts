export { diffEntities, type EntityDiff, type KeptEntity, sameEntity } from "./entities/diff-entities.ts"
export { entityContent, type NotifyTarget, notifyTargets } from "./entities/entity-content.ts"
export { fromEntities } from "./entities/from-entities.ts"
export {
  ENTITY_KINDS,
  type EntityBody,
  type EntityKind,
  type OpenSecret,
  parseEntityKey,
  SECRET_PURPOSES,
  type SecretPurpose,
} from "./entities/kinds.ts"
export { defaultPolicy, layOver, rulesOf } from "./entities/rules.ts"
export {
  type Drafts,
  type EntityDraft,
  notifySecretName,
  packSecrets,
  type SealedSecret,
  type SecretSealer,
  toEntities,
  unpackSecrets,
} from "./entities/to-entities.ts"
export { type DirectoryFault, faultLine } from "./file/faults.ts"
export * from "./file/model.ts"
export {
  type DirectoryReading,
  directoryApiVersion,
  type ReadDirectoryOptions,
  readDirectoryFile,
  replyBounds,
} from "./file/read-directory-file.ts"
export type { SecretForm } from "./file/secret-source.ts"
export { writeDirectoryFile } from "./file/write-directory-file.ts"
export { createDirectoryIndex, type DirectoryIndex } from "./follow/directory-index.ts"
export { type DirectoryFollower, type FollowDirectoryOptions, followDirectory } from "./follow/follow-directory.ts"
export { startDirectory } from "./follow/start-directory.ts"
export { type ReplyAt, repliesAt } from "./replies-at.ts"
export { readSampleDirectory, type SampleCarrier, sampleDirectory } from "./sample-directory.ts"
export {
  mayReadByDefault,
  resolveSecrets,
  type SecretResolver,
  type SecretsResolution,
  serverSecretResolver,
  shellSecretResolver,
} from "./secrets/resolve-secrets.ts"
export type * from "./view.ts"
