import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"

export default defineConfig({
  plugins: [react()],
  build: {
    target: ["chrome123", "firefox120", "safari17.5"],
    // No data: addresses: the content security policy allows our own files only.
    assetsInlineLimit: 0,
    // The policy has no place for an inline script, and the browsers above preload modules themselves.
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  // `vite` alone serves the pages against a console that runs beside it.
  server: { proxy: { "/api": "http://127.0.0.1:8080" } },
})
