/** Light, dark or as the system says: kept, so that the next page opens in it. And the reseller's hue, which the server writes into the first page. */
export const THEMES = ["system", "light", "dark"] as const
export type Theme = (typeof THEMES)[number]

export function readTheme(): Theme {
  const set = document.documentElement.dataset.theme
  return set === "light" || set === "dark" ? set : "system"
}

export function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  keep("theme", theme === "system" ? null : theme)
}

/** 0 to 360; null is the product's own. */
export function setHue(hue: number | null): void {
  if (hue === null) document.documentElement.style.removeProperty("--brand-h")
  else document.documentElement.style.setProperty("--brand-h", String(hue))
}

/** Storage may be switched off: then the choice lasts as long as the page. */
export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // Nothing to do: see above.
  }
}

export function kept(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
