import { type Migration, tenantTable } from "@rebound/store"

/**
 * The console's tables. `directory_lines` is unique over all resellers: the primary key holds whatever row-level security
 * hides.
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
]
