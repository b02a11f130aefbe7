import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { isStale } from "./build.ts";
import { ROOT } from "./inputs.ts";

/**
 * Builds the console where it is missing or older than its sources, in a process of its own. Answers `null`, or why it
 * could not be built: the rest of the program works without it.
 */
export async function ensureConsole(begun: () => void): Promise<string | null> {
  try {
    if (!isStale()) return null;
    begun();
    return await buildApart();
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
}

async function buildApart(): Promise<string | null> {
  const script = path.join(ROOT, "console/build/main.ts");
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return code === 0 ? null : said.trim().split("\n").slice(0, 3).join(" ") || `it ended with ${code}`;
}
