import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Instant } from "../../src/domain/time.ts";
import type { RawRequest } from "../connector.ts";

/** https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation */
const MAX_AGE_MS = 300_000;
/** HubSpot states none; a clock further ahead than this is not theirs. */
const MAX_AHEAD_MS = 60_000;

/** Exactly these are decoded before hashing, nothing else; the `?` that starts the query is no escape. */
const DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;

/**
 * Whether the request carries a valid v3 signature over its raw bytes, made with one of the secrets within the
 * last five minutes. v1 and v2 are not accepted here.
 */
export function isSignedByHubSpot(request: RawRequest, secrets: readonly string[], now: Instant): boolean {
  const signature = request.headers["x-hubspot-signature-v3"];
  const timestamp = request.headers["x-hubspot-request-timestamp"];
  if (!signature || !timestamp || !/^\d{1,15}$/.test(timestamp)) return false;
  const age = now - Number(timestamp);
  if (age > MAX_AGE_MS || age < -MAX_AHEAD_MS) return false;
  const given = Buffer.from(signature, "utf8");
  // Every secret is tried, whatever the first says: the time taken tells nothing.
  return secrets.map((secret) => equal(given, signV3(request, timestamp, secret))).includes(true);
}

/**
 * Whether a request that carries no v3 signature has a valid v2 one, which covers all but the time: it can be sent again by
 * whoever overheard it, so only where that is harmless. The guide to workflow actions promises nothing newer.
 * https://developers.hubspot.com/docs/api-reference/automation-actions-v4-v4/custom-action-guide
 */
export function isSignedWithoutTime(request: RawRequest, secrets: readonly string[]): boolean {
  const signature = request.headers["x-hubspot-signature"];
  if (!signature || request.headers["x-hubspot-signature-v3"]) return false;
  if (request.headers["x-hubspot-signature-version"] !== "v2") return false;
  const given = Buffer.from(signature, "utf8");
  return secrets.map((secret) => equal(given, signV2(request, secret))).includes(true);
}

/** The v2 signature of a request: hex of SHA-256 over secret, method, URI and body. */
const signV2 = (request: Pick<RawRequest, "method" | "url" | "body">, secret: string): string =>
  createHash("sha256")
    .update(secret + request.method + request.url)
    .update(request.body)
    .digest("hex");

/** The v3 signature of a request: base64 of HMAC-SHA256 over method, URI, body and timestamp. */
export function signV3(
  request: Pick<RawRequest, "method" | "url" | "body">,
  timestamp: string,
  secret: string,
): string {
  const uri = request.url.replace(DECODED, (code) => decodeURIComponent(code));
  return createHmac("sha256", secret)
    .update(request.method + uri)
    .update(request.body)
    .update(timestamp)
    .digest("base64");
}

function equal(given: Buffer, expected: string): boolean {
  const wanted = Buffer.from(expected, "utf8");
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
