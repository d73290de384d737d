/** What a page of the console may do in a browser. */
const PAGE_POLICY = [
  "default-src 'none'",
  // No inline script, ever.
  "script-src 'self'",
  // Inline style: the reseller's hue on <html>, and the dialogs' lock of the page behind them. It can colour, not act.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ")

/** The page that reads the API's description: its script is our own, started by one inline line that bears the nonce. */
export const referencePolicy = (nonce: string): string =>
  PAGE_POLICY.replace("script-src 'self'", `script-src 'self' 'nonce-${nonce}'`).replace(
    "font-src 'self'",
    "font-src 'self' data:",
  )

/** Headers of every page. @param overTls whether browsers see the console over https: then they shall go on doing so. */
export const pageHeaders = (overTls: boolean): Readonly<Record<string, string>> => ({
  "content-security-policy": PAGE_POLICY,
  "referrer-policy": "same-origin",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
  ...(overTls && { "strict-transport-security": "max-age=31536000" }),
})
