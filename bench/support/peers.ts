import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** Packages of bench/peers/`folder`, installed when they are first wanted; they stay out of the product. */
export function peers(folder: string): { load<T>(name: string): T; readonly directory: string } {
  const directory = fileURLToPath(new URL(`../peers/${folder}/`, import.meta.url));
  if (!existsSync(`${directory}node_modules`))
    execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: directory,
      stdio: ["ignore", "ignore", "inherit"],
    });
  const require = createRequire(`${directory}package.json`);
  return { directory, load: <T>(name: string) => require(name) as T };
}
