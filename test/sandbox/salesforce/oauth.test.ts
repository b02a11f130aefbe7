import { createSign, generateKeyPairSync } from "node:crypto";
import {
  ADMIN,
  agree,
  asking,
  type Emulator,
  furnish,
  GONE,
  INTEGRATION,
  idOf,
  install,
  ORG,
  pkce,
  REDIRECT,
  REP,
  start,
} from "./support.ts";

let emulator: Emulator;
/** The emulated clock, which stands still but for what a test lets pass. */
let now: number;
beforeAll(async () => {
  emulator = await start();
});
beforeEach(async () => {
  await furnish(emulator);
  await emulator.control("/orgs", {
    id: ORG,
    lockSessionsToIp: false,
    users: [{ username: ADMIN, active: true }],
  });
  now = Number((await emulator.control("/clock")).now);
});

const token = (fields: Record<string, string>) =>
  emulator.form("/services/oauth2/token", { client_id: "key", client_secret: "secret", ...fields });
const refresh = (refresh_token: string) => token({ grant_type: "refresh_token", refresh_token });
const byCode = (code: string, code_verifier: string) =>
  token({ grant_type: "authorization_code", code, redirect_uri: REDIRECT, code_verifier });
const isAlive = async (access: unknown) => {
  emulator.token = String(access);
  return (await emulator.rest("GET", "/limits")).status === 200;
};

test("a code and its verifier become tokens, with everything but an expiry", async () => {
  const answer = await install(emulator);
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    access_token: expect.stringMatching(/^00D000000000001!/),
    refresh_token: expect.any(String),
    signature: expect.any(String),
    scope: "api refresh_token",
    instance_url: emulator.url,
    id: `${emulator.url}/id/${ORG}/${await idOf(emulator, "User", INTEGRATION)}`,
    token_type: "Bearer",
    issued_at: String(now),
  });
  emulator.token = String(answer.body.access_token);
  const info = await emulator.call("GET", "/services/oauth2/userinfo");
  expect(info.body).toMatchObject({ organization_id: ORG, preferred_username: INTEGRATION });
});

test("the page shows who may agree and carries the request along", async () => {
  const page = await emulator.call(
    "GET",
    `/services/oauth2/authorize?${new URLSearchParams(asking(pkce().challenge))}`,
  );
  expect(page.status).toBe(200);
  expect(page.body.text).toContain(ADMIN);
  expect(page.body.text).toContain('name="code_challenge"');
});

describe("PKCE", () => {
  test("is asked for, with SHA-256 only", async () => {
    const { challenge } = pkce();
    const refused = async (fields: Record<string, string>) => {
      const back = await agree(emulator, challenge, fields);
      return [back.searchParams.get("error"), back.searchParams.get("state")];
    };
    const { code_challenge: _, ...without } = asking(challenge);
    const page = await emulator.form("/services/oauth2/authorize", {
      ...without,
      username: ADMIN,
      decision: "allow",
    });
    expect(page.headers.get("location")).toContain("error=invalid_request");
    expect(await refused({ code_challenge_method: "plain" })).toEqual(["invalid_request", "st"]);
  });

  test("a wrong or too long verifier gets nothing, and the code is spent", async () => {
    const { verifier, challenge } = pkce();
    const code = (await agree(emulator, challenge)).searchParams.get("code")!;
    expect((await byCode(code, "x".repeat(43))).body).toEqual({
      error: "invalid_grant",
      error_description: "invalid code verifier",
    });
    expect((await byCode(code, verifier)).body.error).toBe("invalid_grant");
    const long = "y".repeat(171);
    const { createHash } = await import("node:crypto");
    const other = (
      await agree(emulator, createHash("sha256").update(long).digest("base64url"))
    ).searchParams.get("code")!;
    expect((await byCode(other, long)).body.error_description).toBe("invalid code verifier");
  });

  test("a code ends after a quarter of an hour", async () => {
    const { verifier, challenge } = pkce();
    const code = (await agree(emulator, challenge)).searchParams.get("code")!;
    await emulator.pass(15 * 60_000);
    expect((await byCode(code, verifier)).body.error_description).toBe("expired authorization code");
  });
});

describe("who may agree", () => {
  test("a user who says no is sent back with access_denied", async () => {
    const back = await agree(emulator, pkce().challenge, { decision: "deny" });
    expect(back.searchParams.get("error")).toBe("access_denied");
  });

  test("nobody, where the app is not installed", async () => {
    await emulator.control("/apps", { clientId: "key", clientSecret: "secret", uninstallFrom: [ORG] });
    const back = await agree(emulator, pkce().challenge, { username: ADMIN });
    expect(Object.fromEntries(back.searchParams)).toEqual({
      error: "invalid_client",
      error_description: "app must be installed into org",
      state: "st",
    });
  });

  test("only whom the admin approved, where users must be", async () => {
    const app = { clientId: "key", clientSecret: "secret" };
    await emulator.control("/apps", {
      ...app,
      installIn: [{ org: ORG, permittedUsers: "admin", permissionSets: ["Leadclock_Integration"] }],
    });
    expect((await agree(emulator, pkce().challenge, { username: REP })).searchParams.get("error")).toBe(
      "OAUTH_APP_ACCESS_DENIED",
    );
    expect((await agree(emulator, pkce().challenge)).searchParams.get("code")).not.toBeNull();
  });

  test("an unknown app or redirect address is told on a page, not to the address", async () => {
    const answer = await emulator.form("/services/oauth2/authorize", {
      ...asking(pkce().challenge),
      redirect_uri: "https://evil.example",
      decision: "allow",
    });
    expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
    expect(answer.body.text).toContain("redirect_uri_mismatch");
  });
});

describe("rotation", () => {
  test("each refresh answers a new refresh token", async () => {
    await install(emulator);
    const first = emulator.refreshToken;
    const answer = await refresh(first);
    expect(answer.body.refresh_token).not.toBe(first);
    expect((await refresh(String(answer.body.refresh_token))).status).toBe(200);
  });

  test("an old refresh token, replayed, ends the grant and every access token of it", async () => {
    const installed = await install(emulator);
    const other = await install(emulator, ADMIN);
    const old = String(installed.body.refresh_token);
    const next = await refresh(old);
    expect(await isAlive(next.body.access_token)).toBe(true);
    const replayed = await refresh(old);
    expect([replayed.status, replayed.body]).toEqual([
      400,
      { error: "invalid_grant", error_description: "expired access/refresh token" },
    ]);
    expect((await refresh(String(next.body.refresh_token))).body.error).toBe("invalid_grant");
    expect(await isAlive(installed.body.access_token)).toBe(false);
    expect(await isAlive(next.body.access_token)).toBe(false);
    expect(await isAlive(other.body.access_token)).toBe(true);
  });

  test("a refresh token that nobody used for thirty days has ended", async () => {
    await install(emulator);
    await emulator.pass(30 * 86_400_000);
    expect((await refresh(emulator.refreshToken)).body.error).toBe("invalid_grant");
  });

  test("a sixth grant of one user drops the first", async () => {
    const first = await install(emulator);
    for (let count = 0; count < 5; count += 1) await install(emulator);
    expect((await refresh(String(first.body.refresh_token))).body.error).toBe("invalid_grant");
    expect((await refresh(emulator.refreshToken)).status).toBe(200);
  });
});

describe("sessions", () => {
  test("end after two idle hours of the emulated clock, with 401", async () => {
    await install(emulator);
    await emulator.pass(90 * 60_000);
    expect((await emulator.rest("GET", "/limits")).status).toBe(200);
    await emulator.pass(90 * 60_000);
    expect((await emulator.rest("GET", "/limits")).status).toBe(200);
    await emulator.pass(120 * 60_000);
    const answer = await emulator.rest("GET", "/limits");
    expect([answer.status, answer.body]).toEqual([
      401,
      [{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }],
    ]);
    await expect(emulator.client().sobject("Lead").describe()).rejects.toMatchObject({
      errorCode: "INVALID_SESSION_ID",
    });
  });

  test("end with their user", async () => {
    const { access_token } = (await install(emulator, ADMIN)).body;
    const old = (await install(emulator, ADMIN)).body.refresh_token;
    await emulator.act({ do: "setUser", user: ADMIN, values: { IsActive: false } });
    expect(await isAlive(access_token)).toBe(false);
    expect((await refresh(String(old))).body.error).toBe("inactive_user");
    const page = await agree(emulator, pkce().challenge, { username: GONE });
    expect(page.host).toBe("nowhere.example");
  });

  test("are bound to their address where the org locks them", async () => {
    await emulator.control("/orgs", { id: ORG, lockSessionsToIp: true });
    await install(emulator);
    expect((await emulator.rest("GET", "/limits")).status).toBe(200);
    expect(
      (await emulator.rest("GET", "/limits", undefined, { "x-forwarded-for": "203.0.113.9" })).status,
    ).toBe(401);
  });

  test("a revoked refresh token takes its sessions along; an introspected one says so", async () => {
    await install(emulator);
    const introspect = async (one: string) =>
      (
        await emulator.form("/services/oauth2/introspect", {
          client_id: "key",
          client_secret: "secret",
          token: one,
        })
      ).body.active;
    expect(await introspect(emulator.token)).toBe(true);
    expect((await emulator.form("/services/oauth2/revoke", { token: emulator.refreshToken })).status).toBe(
      200,
    );
    expect(await introspect(emulator.token)).toBe(false);
    expect(await isAlive(emulator.token)).toBe(false);
  });
});

describe("signed assertions", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const assertion = (claims: Record<string, unknown> = {}) => {
    const text = `${encoded({ alg: "RS256" })}.${encoded({ iss: "key", sub: INTEGRATION, aud: emulator.url, exp: now / 1000 + 180, ...claims })}`;
    return `${text}.${createSign("RSA-SHA256").update(text).sign(privateKey, "base64url")}`;
  };
  const exchange = (signed: string) =>
    emulator.form("/services/oauth2/token", {
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion: signed,
    });
  beforeEach(() =>
    emulator.control("/apps", {
      clientId: "key",
      clientSecret: "secret",
      certificate: publicKey.export({ type: "spki", format: "pem" }),
      installIn: [{ org: ORG, permittedUsers: "admin", permissionSets: ["Leadclock_Integration"] }],
    }),
  );

  test("get an access token and no refresh token", async () => {
    const answer = await exchange(assertion());
    expect(answer.body).not.toHaveProperty("refresh_token");
    expect(await isAlive(answer.body.access_token)).toBe(true);
  });

  test.each([
    ["a user the admin did not approve", () => assertion({ sub: REP }), "user hasn't approved this consumer"],
    [
      "an old one",
      () => assertion({ exp: now / 1000 - 600 }),
      "assertion has expired or its exp lies too far ahead",
    ],
    ["one for somebody else", () => assertion({ aud: "https://elsewhere.example" }), "audience is invalid"],
    [
      "one with another's claims",
      () => assertion().replace(/\.[^.]+\./, `.${encoded({ iss: "key", sub: ADMIN })}.`),
      "invalid assertion",
    ],
  ])("are refused: %s", async (_what, signed, description) => {
    expect((await exchange(signed())).body).toEqual({
      error: "invalid_grant",
      error_description: description,
    });
  });
});

test("the real client signs in with its own verifier and sees the rotated token", async () => {
  const { createRequire } = await import("node:module");
  const jsforce = createRequire(import.meta.url)("jsforce") as typeof import("jsforce");
  const { verifier, challenge } = pkce();
  const oauth2 = { loginUrl: emulator.url, clientId: "key", clientSecret: "secret", redirectUri: REDIRECT };
  const connection = new jsforce.Connection({ oauth2, version: "67.0" });
  const code = (await agree(emulator, challenge)).searchParams.get("code")!;
  const user = await connection.authorize(code, { code_verifier: verifier });
  expect(user.organizationId).toBe(ORG);
  const refreshed = await connection.oauth2.refreshToken(connection.refreshToken!);
  expect(refreshed.access_token).not.toBe(connection.accessToken);
  await expect(connection.oauth2.refreshToken(connection.refreshToken!)).rejects.toMatchObject({
    name: "invalid_grant",
  });
});
