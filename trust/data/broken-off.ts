import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Stack } from "../../test/support/stack.ts";

const PROGRAM = fileURLToPath(new URL("./at-once.ts", import.meta.url));

export interface BrokenOff {
  /** Before which statement it dies. */
  readonly at: number;
  /** Whom to erase; without it, what is over is let go. */
  readonly erase?: { readonly tenantId: string; readonly record: string };
  /** The fault planted on purpose: no transaction around it. */
  readonly byHalves?: boolean;
}

/** Does it in another process that dies in the middle, while the app is stopped; answers whether it died. */
export async function brokenOff(stack: Stack, { at, erase, byHalves }: BrokenOff): Promise<boolean> {
  const { databaseUrl, dataDir } = stack.storedAt;
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", PROGRAM], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      PATH: process.env.PATH ?? "",
      TZ: "UTC",
      TRUST_NOW: String(stack.now()),
      TRUST_DIE_AT: String(at),
      ...(byHalves ? { TRUST_HALVES: "yes" } : {}),
      ...(erase ? { TRUST_TENANT: erase.tenantId, TRUST_RECORD: erase.record } : {}),
      ...(databaseUrl ? { DATABASE_URL: databaseUrl } : { TRUST_DATA: dataDir! }),
    },
  });
  const [code, signal] = await once(child, "close");
  if (signal !== "SIGKILL" && code !== 0) throw new Error(`it ended by itself with ${signal ?? code}`);
  return signal === "SIGKILL";
}
