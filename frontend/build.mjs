// Bundles TypeScript, CSS and htmx into the static files of the hall; called by build.py.
import { build } from "esbuild";

await build({
  entryPoints: { console: "src/console.ts", "console-style": "css/console.css" },
  outdir: process.argv[2] ?? "../fusioncell/hall/static/hall/dist",
  bundle: true,
  minify: true,
  target: ["es2022", "chrome123", "firefox128", "safari17.5"],
  format: "iife",
  legalComments: "none",
  logLevel: "warning",
});
