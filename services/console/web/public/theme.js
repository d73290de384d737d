// Before the first paint: what this reader chose, and the hue that was here last, so that nothing flashes.
try {
  const theme = localStorage.getItem("theme")
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme
  const hue = Number(localStorage.getItem("hue"))
  if (localStorage.getItem("hue") && hue >= 0 && hue <= 360)
    document.documentElement.style.setProperty("--brand-h", hue)
} catch {
  // Storage is switched off: the system's theme and the default hue.
}
