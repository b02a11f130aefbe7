import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";
import { secret } from "./random.ts";

export interface Certificate {
  cert: string;
  key: string;
  /** Path of the certificate, which is its own authority. */
  file: string;
}

/** Years on the machine's clock, which alone decides whether a certificate is valid. */
const VALID_MS = 10 * 365 * 86_400_000;

/** The certificate of a data directory for 127.0.0.1 and localhost, made once and kept; `name` is whose it is. */
export async function certificateOf(directory: string, name: string): Promise<Certificate> {
  const file = join(directory, "ca.pem");
  const keyFile = join(directory, "key.pem");
  if (!existsSync(file) || !existsSync(keyFile)) {
    // A client that trusts several emulators tells their certificates apart by the name.
    const made = await generate([{ name: "commonName", value: `${name} ${secret(12)}` }], {
      keyType: "ec",
      curve: "P-256",
      algorithm: "sha256",
      notAfterDate: new Date(Date.now() + VALID_MS),
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        {
          name: "subjectAltName",
          altNames: [
            { type: 2, value: "localhost" },
            { type: 7, ip: "127.0.0.1" },
          ],
        },
      ],
    });
    writeFileSync(keyFile, made.private, { mode: 0o600 });
    writeFileSync(file, made.cert);
  }
  return { cert: readFileSync(file, "utf8"), key: readFileSync(keyFile, "utf8"), file };
}
