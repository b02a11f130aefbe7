import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The keys that encrypt tokens: those of the setting, else one made once and kept beside the data, readable by its owner only. */
export function secretKeys(dataDir: string, setting: string | undefined): string | readonly string[] {
  if (setting !== undefined) return setting.split(",").map((key) => key.trim());
  return keptSecret(join(dataDir, "secret-key"));
}

/** The word that lets this machine's operator talk to the running server. */
export function operatorToken(dataDir: string): string {
  return keptSecret(join(dataDir, "operator-token"));
}

function keptSecret(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  mkdirSync(join(file, ".."), { recursive: true });
  try {
    writeFileSync(file, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    // Another process was quicker: its key counts.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(file, "utf8").trim();
}
