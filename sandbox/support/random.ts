import { createHash, randomBytes } from "node:crypto";

/** A number in [0, 1) that depends on nothing but its keys, so restarts repeat the same "randomness". */
export function seeded(...keys: (string | number)[]): number {
  return createHash("sha256").update(keys.join("\u0000")).digest().readUInt32BE(0) / 2 ** 32;
}

/** An opaque secret of the given length. */
export function secret(length: number): string {
  return randomBytes(length).toString("base64url").slice(0, length);
}
