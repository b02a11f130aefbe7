import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { BadInput } from "../errors.ts";

const SETTING = "LEADCLOCK_SECRET_KEY";
const MAKE_ONE = `Make one with: node -e "console.log(require('crypto').randomBytes(32).toString('base64'))"`;

interface Key {
  readonly id: string;
  readonly sealing: Buffer;
}

/** Seals secrets. The first key is used, all of them are understood. */
export interface Keys {
  /** Of the key in use. */
  readonly id: string;
  readonly ids: readonly string[];
  /** AES-256-GCM; `context` is bound to the result: opened under another one it fails. */
  seal(plain: string, context: string): { keyId: string; sealed: string };
  /** Throws BadInput (LEADCLOCK_SECRET_KEY) when the key is unknown or the record was changed. */
  open(keyId: string, sealed: string, context: string): string;
}

/** From the setting: one key of 32 bytes in base64 or hexadecimal digits, or several (new first) with commas between. */
export function readKeys(setting: string | readonly string[]): Keys {
  const parts = (typeof setting === "string" ? setting.split(",") : setting).map((part) => part.trim());
  const keys = parts.filter((part) => part !== "").map(derive);
  const [current] = keys;
  if (!current) throw new BadInput(SETTING, "no key is set.", MAKE_ONE);
  const byId = new Map(keys.map((key) => [key.id, key]));
  return {
    id: current.id,
    ids: [...byId.keys()],
    seal: (plain, context) => ({ keyId: current.id, sealed: seal(current.sealing, plain, context) }),
    open(keyId, sealed, context) {
      const key = byId.get(keyId);
      if (!key) throw unknownKey([keyId]);
      return open(key.sealing, sealed, context);
    },
  };
}

/** The store holds secrets under keys that are not set. */
export function unknownKey(missing: readonly string[]): BadInput {
  return new BadInput(
    SETTING,
    `the store holds data under another key (${missing.join(", ")}).`,
    "Set the key it was made with; to change keys, put the new one first and keep the old one behind a comma.",
  );
}

function derive(text: string): Key {
  const secret = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : Buffer.from(text, "base64");
  if (secret.length !== 32) {
    throw new BadInput(SETTING, "a key is 32 bytes in base64 or 64 hexadecimal digits.", MAKE_ONE);
  }
  const part = (use: string) => Buffer.from(hkdfSync("sha256", secret, "", `leadclock ${use}`, 32));
  return {
    id: createHash("sha256").update(part("key id")).digest("hex").slice(0, 12),
    sealing: part("sealing"),
  };
}

function seal(key: Buffer, plain: string, context: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
}

function open(key: Buffer, sealed: string, context: string): string {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12))
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw new Error("A stored secret was changed or belongs to another installation.", { cause });
  }
}
