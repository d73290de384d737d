import type { Person, Role } from "../access/principal.ts"

/** A person as lists show them. */
export interface KnownPerson extends Person {
  readonly createdAtMs: number
}

export interface NewPersonSpec {
  readonly name: string
  readonly email: string
  /** Left out: one is made, 20 random characters, and told once. */
  readonly password?: string | undefined
  readonly role: Role
  readonly brandIds: readonly string[]
  readonly locationIds: readonly string[]
}

/** The people of resellers and how they sign in. */
export interface People {
  /** Makes a person who may sign in at once. Throws Problem `email_taken`. */
  create(
    resellerId: string,
    spec: NewPersonSpec,
  ): Promise<{ readonly person: KnownPerson; readonly password: string | null }>
  list(resellerId: string): Promise<KnownPerson[]>
  /**
   * Sets a person's password and ends all their sessions, on every device. Left out, one is made and told once.
   * Undefined when there is none of this id.
   */
  setPassword(
    resellerId: string,
    id: string,
    password: string | undefined,
  ): Promise<{ readonly password: string | null } | undefined>
  /** Whether this is the person's password. */
  hasPassword(resellerId: string, id: string, password: string): Promise<boolean>
  /** Their sessions end with them. False when there is none of this id. */
  remove(resellerId: string, id: string): Promise<boolean>
}
