import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "vite";
import { generateClient } from "./generate.ts";
import { inputsDigest, ROOT } from "./inputs.ts";

const OUTPUT = path.join(ROOT, "dist/console");
const MADE_FROM = path.join(OUTPUT, "made-from.txt");

export function isStale(): boolean {
  return !existsSync(MADE_FROM) || readFileSync(MADE_FROM, "utf8") !== inputsDigest();
}

/** Makes the console: the client's types, then the page and its scripts in `dist/console`. With `watch` again at each change. */
export async function buildConsole({ watch = false } = {}): Promise<void> {
  const madeFrom = inputsDigest();
  generateClient();
  await build({
    root: path.join(ROOT, "console/app"),
    configFile: false,
    logLevel: watch ? "info" : "warn",
    base: "/console/",
    build: {
      outDir: OUTPUT,
      emptyOutDir: true,
      target: "es2023",
      // Everything is a file of ours: the policy of the page allows nothing inlined.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      manifest: true,
      reportCompressedSize: false,
      watch: watch ? {} : null,
      rolldownOptions: {
        // Packages mark what a server must not render; there is no server that renders.
        onLog: (level, log, tell) => log.code === "MODULE_LEVEL_DIRECTIVE" || tell(level, log),
      },
    },
    css: { modules: { generateScopedName: "[name]-[local]" } },
  });
  if (!watch) writeFileSync(MADE_FROM, madeFrom);
}
