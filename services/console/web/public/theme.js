// Before the first paint: what this reader chose, so that nothing flashes. The reseller's hue is in the page already.
try {
  const theme = localStorage.getItem("theme")
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme
} catch {
  // Storage is switched off: the system's theme.
}
