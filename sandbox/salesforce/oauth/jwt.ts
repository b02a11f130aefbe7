import { createPublicKey, type KeyObject, verify, X509Certificate } from "node:crypto";

export interface Claims {
  iss?: string;
  sub?: string;
  aud?: string | string[];
  /** Seconds since 1970. */
  exp?: number;
}

/** What an assertion claims, without asking whether it is genuine; undefined for what is no assertion. */
export function claimsOf(assertion: string): Claims | undefined {
  const [head, body, signature] = assertion.split(".");
  if (!head || !body || !signature) return undefined;
  try {
    const header = JSON.parse(Buffer.from(head, "base64url").toString()) as { alg?: string };
    return header.alg === "RS256"
      ? (JSON.parse(Buffer.from(body, "base64url").toString()) as Claims)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an assertion was signed (RS256) with the key of a PEM certificate or public key. */
export function isSignedBy(assertion: string, pem: string): boolean {
  const [head, body, signature] = assertion.split(".");
  return verify(
    "RSA-SHA256",
    Buffer.from(`${head}.${body}`),
    keyOf(pem),
    Buffer.from(signature ?? "", "base64url"),
  );
}

function keyOf(pem: string): KeyObject {
  return pem.includes("CERTIFICATE") ? new X509Certificate(pem).publicKey : createPublicKey(pem);
}
