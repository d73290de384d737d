import { type Migration, tenantTable } from "@rebound/store"

/**
 * The console's tables. `directory_lines` and `directory_domains` are unique over all resellers: the primary key holds
 * whatever row-level security hides.
 */
export const consoleMigrations: readonly Migration[] = [
  {
    id: "console/001-directory",
    sql: [
      tenantTable(
        "directory_revisions",
        `revision bigint NOT NULL,
  changed_at_ms bigint NOT NULL,
  PRIMARY KEY (reseller_id)`,
      ),
      tenantTable(
        "directory_entities",
        `kind text NOT NULL,
  id text NOT NULL,
  revision bigint NOT NULL,
  body bytea NOT NULL,
  secret_digests text NOT NULL,
  archived boolean NOT NULL,
  edited_by text NOT NULL CHECK (edited_by IN ('file', 'console')),
  edited_at_ms bigint NOT NULL,
  PRIMARY KEY (reseller_id, kind, id)`,
      ),
      tenantTable("directory_lines", "number text NOT NULL PRIMARY KEY"),
      tenantTable(
        "directory_outbox",
        `sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL,
  value bytea NOT NULL`,
      ),
      tenantTable(
        "api_keys",
        `id text NOT NULL,
  name text NOT NULL,
  hash text NOT NULL,
  scopes text NOT NULL,
  created_at_ms bigint NOT NULL,
  PRIMARY KEY (reseller_id, id)`,
      ),
    ].join("\n"),
  },
  {
    // The tables of the sign-in library, by its own schema, with a reseller in every key. Instants are ISO 8601 as text.
    id: "console/002-people",
    sql: [
      tenantTable(
        "people",
        `id text NOT NULL PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL,
  email_verified boolean NOT NULL,
  image text,
  role text NOT NULL CHECK (role IN ('reseller', 'brand', 'site')),
  brand_ids text NOT NULL,
  location_ids text NOT NULL,
  created_at text NOT NULL,
  updated_at text NOT NULL,
  UNIQUE (reseller_id, email)`,
      ),
      tenantTable(
        "person_sessions",
        `id text NOT NULL PRIMARY KEY,
  person_id text NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  token text NOT NULL UNIQUE,
  expires_at text NOT NULL,
  ip_address text,
  user_agent text,
  created_at text NOT NULL,
  updated_at text NOT NULL`,
      ),
      "CREATE INDEX person_sessions_person ON person_sessions (person_id);",
      tenantTable(
        "person_credentials",
        `id text NOT NULL PRIMARY KEY,
  person_id text NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  account_id text NOT NULL,
  provider_id text NOT NULL,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at text,
  refresh_token_expires_at text,
  scope text,
  password text,
  created_at text NOT NULL,
  updated_at text NOT NULL`,
      ),
      "CREATE INDEX person_credentials_person ON person_credentials (person_id);",
      tenantTable(
        "person_verifications",
        `id text NOT NULL PRIMARY KEY,
  identifier text NOT NULL,
  value text NOT NULL,
  expires_at text NOT NULL,
  created_at text NOT NULL,
  updated_at text NOT NULL`,
      ),
      tenantTable(
        "line_sightings",
        `account_id text NOT NULL,
  line text NOT NULL,
  first_at_ms bigint NOT NULL,
  last_at_ms bigint NOT NULL,
  PRIMARY KEY (reseller_id, account_id, line)`,
      ),
    ].join("\n"),
  },
  {
    // A domain of before is held from its reseller's next application on.
    id: "console/003-domains",
    sql: tenantTable("directory_domains", "domain text NOT NULL PRIMARY KEY"),
  },
]
