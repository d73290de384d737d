/** Wrong usage: exit status 2, with a sentence that names what was wrong. */
export class UsageError extends Error {
  override readonly name = "UsageError"
}

export const USAGE = `usage: npx rebound <command>

  apply FILE [--dry-run] [--overwrite] [--url URL] [--key env:NAME|file:PATH]
      makes a reseller's directory equal to a file. URL: http://127.0.0.1:8080; key: env:REBOUND_ADMIN_KEY
  classify --source CARRIER FILE… [--directory FILE] [--zone ZONE] [--with-text]
      what became of each call of a CDR export or of captured webhooks, one JSON line each; sends nothing.
      FILE may be a folder of them; --with-text adds the words that would be sent
  webhook verify --carrier CARRIER --secret env:NAME|file:PATH FILE [--at UNIX_SECONDS] [--username NAME]
      whether a captured request is the carrier's own
  segments TEXT
      encoding and segments of a text, and what a smart quote costs

carriers: twilio, freeswitch. FILE may be - for standard input.
exit status: 0 done, 1 some records were unusable (each named on standard error), 2 wrong usage
`
