import { createHash, createHmac } from "node:crypto";

/** Exactly the escapes the vendor decodes in a URI before it signs (DOC, request validation). */
const DECODED: Record<string, string> = {
  "%3A": ":",
  "%2F": "/",
  "%3F": "?",
  "%40": "@",
  "%21": "!",
  "%24": "$",
  "%27": "'",
  "%28": "(",
  "%29": ")",
  "%2A": "*",
  "%2C": ",",
  "%3B": ";",
};

export interface Signed {
  secret: string;
  method: string;
  uri: string;
  body: string;
  /** Epoch milliseconds as the header carries them. */
  timestamp: string;
}

/** v1: hex SHA-256 of secret and body. */
export function signatureV1({ secret, body }: Pick<Signed, "secret" | "body">): string {
  return createHash("sha256")
    .update(secret + body)
    .digest("hex");
}

/** v2: hex SHA-256 of secret, method, URI and body. */
export function signatureV2({ secret, method, uri, body }: Omit<Signed, "timestamp">): string {
  return createHash("sha256")
    .update(secret + method + uri + body)
    .digest("hex");
}

/** v3: base64 HMAC-SHA-256 of method, decoded URI, body and timestamp. */
export function signatureV3({ secret, method, uri, body, timestamp }: Signed): string {
  const decoded = uri.replace(/%[0-9A-F]{2}/gi, (code) => DECODED[code.toUpperCase()] ?? code);
  return createHmac("sha256", secret)
    .update(method + decoded + body + timestamp)
    .digest("base64");
}
