/** Role that services run as: owns nothing, is bound by row-level security. */
export const appRoleDefault = "rebound_app"

/** Names of roles and tables stand in statements that take no parameters. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function quoteLiteral(text: string): string {
  if (text.includes("\\")) return ` E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`
  return `'${text.replaceAll("'", "''")}'`
}
