import { createPrivateKey, createSign, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Instant, MINUTE } from "../../src/domain/time.ts";
import { BadInput } from "../../src/errors.ts";
import { isLoopback, PRODUCTION } from "./logins.ts";

/** An assertion may end five minutes ahead at most; less leaves room for clocks that differ. */
const VALID_FOR = 3 * MINUTE;

/** The private key of a setting: PEM, or the path of a file that holds it. Throws BadInput. */
export function privateKey(setting: string, value: string): KeyObject {
  try {
    const pem = value.includes("-----BEGIN") ? value.replaceAll("\\n", "\n") : readFileSync(value, "utf8");
    return createPrivateKey(pem);
  } catch {
    // The reason may repeat the key.
    throw new BadInput(
      setting,
      "It is no private key.",
      "Give the PEM, or the path of a file that holds it.",
    );
  }
}

/**
 * What a server shows instead of a visit: signed RS256 with the key whose certificate the app has.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm
 */
export function assertionOf(
  app: { readonly clientId: string; readonly key: KeyObject },
  who: { readonly username: string; readonly loginUrl: string },
  now: Instant,
): string {
  const claims = {
    iss: app.clientId,
    sub: who.username,
    aud: audienceOf(who.loginUrl),
    exp: Math.floor((now + VALID_FOR) / 1000),
  };
  const body = [{ alg: "RS256" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${body}.${createSign("RSA-SHA256").update(body).sign(app.key).toString("base64url")}`;
}

/** The audience is one of the two common hosts, also where a My Domain is called. */
function audienceOf(loginUrl: string): string {
  if (isLoopback(loginUrl)) return loginUrl;
  const isSandbox = /(^https:\/\/test\.)|(\.sandbox\.my\.)/.test(loginUrl);
  return isSandbox ? "https://test.salesforce.com" : PRODUCTION;
}
