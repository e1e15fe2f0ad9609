import { defineConfig } from "vitest/config";
import { denmarkPlugin } from "./scripts/denmark.ts";

/** One entry per island; pages load them by name through static/manifest.json. */
const ENTRIES = ["theme", "site", "editor", "explorer", "map", "charts"];

export default defineConfig({
  // Relative, so that the site may be mounted at any path.
  base: "",
  plugins: [denmarkPlugin()],
  build: {
    outDir: "../hoi_graph_api/static",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: true,
    rollupOptions: {
      input: Object.fromEntries(ENTRIES.map((name) => [name, `src/${name}.ts`])),
    },
  },
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
