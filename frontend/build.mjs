// Bundles TypeScript, CSS and what it rests on into the static files of the hall; called by build.py.
// `console` is on every page; map, timeline and graph are modules that only their pages load.
import { copyFileSync } from "node:fs";
import { build } from "esbuild";
import { makeBaseMap } from "./basemap.mjs";

const outdir = process.argv[2] ?? "../fusioncell/hall/static/hall/dist";
const common = {
  outdir,
  bundle: true,
  minify: true,
  target: ["es2022", "chrome123", "firefox128", "safari17.5"],
  legalComments: "none",
  logLevel: "warning",
};

await build({
  ...common,
  entryPoints: { console: "src/console.ts", "console-style": "css/console.css", "map-style": "css/map.css", "situation-style": "css/situation.css", "timeline-style": "css/timeline.css" },
  format: "iife",
});
await build({
  ...common,
  entryPoints: {
    situation: "src/situation.ts",
    map: "src/map.ts",
    timeline: "src/timeline.ts",
    graph: "src/graph.ts",
    "graph-worker": "src/graph-worker.ts",
  },
  format: "esm",
});
// The map's own worker is a file of this house: a worker made of a blob is refused by the content-security policy.
copyFileSync("node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs", `${outdir}/map-worker.js`);
makeBaseMap(outdir);
