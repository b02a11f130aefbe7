import { ALL_SCOPES, type Emulator, furnish, HUB, install, OPTIONAL_SCOPES, ready } from "./support.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await ready();
});
afterEach(() => emulator.end());

const app = { client_id: "client", client_secret: "secret" };
const token = (fields: Record<string, string>) =>
  emulator.form("/oauth/2026-09/token", { ...app, ...fields });
const authorizeUrl = (scope: string[], extra: Record<string, string> = {}) =>
  `/oauth/authorize?${new URLSearchParams({ client_id: "client", redirect_uri: "https://app.example/callback", scope: scope.join(" "), state: "s&t", ...extra })}`;

test("the install URL shows what is asked for, and consent leads back with code and state", async () => {
  const page = await emulator.get(authorizeUrl(ALL_SCOPES, { optional_scope: "forms" }));
  expect(page.status).toBe(200);
  const html = String(page.body.text);
  for (const scope of [...ALL_SCOPES, "forms"]) expect(html).toContain(`<li>${scope}</li>`);
  const hidden = Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map((one) => [
      one[1]!,
      one[2]!.replaceAll("&#38;", "&").replaceAll("&#39;", "'"),
    ]),
  );
  const account = /<option value="(4242424:66001)">/.exec(html)![1]!;
  const agreed = await emulator.form("/oauth/authorize", { ...hidden, account, decision: "connect" });
  const back = new URL(agreed.headers.get("location")!);
  expect([agreed.status, back.origin, back.searchParams.get("state")]).toEqual([
    302,
    "https://app.example",
    "s&t",
  ]);
  const refused = await emulator.form("/oauth/authorize", { ...hidden, account, decision: "cancel" });
  expect(new URL(refused.headers.get("location")!).searchParams.get("error")).toBe("access_denied");
});

test("an install URL that does not match the app ends on an error page", async () => {
  const missing = await emulator.get(authorizeUrl(ALL_SCOPES.slice(1)));
  expect([missing.status, String(missing.body.text)]).toEqual([400, expect.stringContaining(ALL_SCOPES[0]!)]);
  expect((await emulator.get(authorizeUrl([...ALL_SCOPES, "tickets"]))).status).toBe(400);
  expect(
    (await emulator.get(authorizeUrl(ALL_SCOPES, { redirect_uri: "https://evil.example" }))).status,
  ).toBe(400);
});

test("optional scopes are granted as far as the account's products go", async () => {
  await emulator.control("/portals", { hubId: HUB, products: ["MARKETING_HUB_STARTER"] });
  const granted = (await install(emulator)).body.scopes as string[];
  expect(granted).toContain("sales-email-read");
  expect(granted.filter((scope) => scope.includes("leads"))).toEqual([]);
});

test("the token endpoint refuses with status and error as documented", async () => {
  const by = (refresh_token: string, more: Record<string, string> = {}) =>
    token({ grant_type: "refresh_token", refresh_token, ...more });
  expect((await by("nonsense")).body).toMatchObject({
    status: "BAD_REFRESH_TOKEN",
    error: "invalid_grant",
    error_description: "missing or invalid refresh token",
    message: "missing or invalid refresh token",
  });
  expect((await by(emulator.refreshToken, { client_secret: "x" })).body).toMatchObject({
    status: "BAD_CLIENT_SECRET",
    error: "invalid_client",
  });
  expect((await by(emulator.refreshToken, { client_id: "x" })).body).toMatchObject({
    status: "BAD_CLIENT_ID",
    error: "invalid_client",
  });
  expect((await token({ grant_type: "authorization_code", code: "x" })).body).toMatchObject({
    status: "BAD_AUTH_CODE",
    error: "invalid_grant",
  });
  expect((await token({ grant_type: "magic" })).body).toMatchObject({ status: "BAD_GRANT_TYPE" });
  expect((await by("nonsense")).status).toBe(400);
});

test("a code is good once and only for its redirect", async () => {
  const consent = () =>
    emulator.form("/oauth/authorize", {
      client_id: "client",
      redirect_uri: "https://app.example/callback",
      scope: ALL_SCOPES.join(" "),
      account: `${HUB}:66001`,
      decision: "connect",
    });
  const code = new URL((await consent()).headers.get("location")!).searchParams.get("code")!;
  const use = (redirect_uri: string) => token({ grant_type: "authorization_code", code, redirect_uri });
  expect((await use("https://app.example/other")).body).toMatchObject({ status: "BAD_REDIRECT_URI" });
  expect((await use("https://app.example/callback")).body).toMatchObject({
    hub_id: HUB,
    user_id: 66001,
    token_type: "bearer",
  });
  expect((await use("https://app.example/callback")).body).toMatchObject({ status: "BAD_AUTH_CODE" });
  const late = new URL((await consent()).headers.get("location")!).searchParams.get("code")!;
  await emulator.pass(3_600_000);
  expect(
    (
      await token({
        grant_type: "authorization_code",
        code: late,
        redirect_uri: "https://app.example/callback",
      })
    ).body,
  ).toMatchObject({ status: "BAD_AUTH_CODE" });
});

test("introspection tells living tokens from dead ones; revoking a refresh token leaves access tokens alive", async () => {
  const look = (which: string) => emulator.form("/oauth/2026-09/token/introspect", { ...app, token: which });
  expect((await look(emulator.token)).body).toMatchObject({
    active: true,
    token_use: "access_token",
    hub_id: HUB,
    user: "rep@example.com",
  });
  expect((await look(emulator.refreshToken)).body).toMatchObject({
    active: true,
    token_use: "refresh_token",
  });
  await emulator.form("/oauth/2026-09/token/revoke", { ...app, token: emulator.refreshToken });
  expect((await look(emulator.refreshToken)).body).toEqual({ active: false });
  expect((await emulator.get("/account-info/2026-09/details")).status).toBe(200);
});

test("uninstalling ends every token at once; a reinstall brings new ones", async () => {
  expect((await emulator.call("DELETE", "/appinstalls/2026-09/external-install")).status).toBe(204);
  expect((await emulator.get("/account-info/2026-09/details")).body).toMatchObject({
    category: "INVALID_AUTHENTICATION",
  });
  const dead = await token({ grant_type: "refresh_token", refresh_token: emulator.refreshToken });
  expect(dead.body).toMatchObject({ status: "BAD_REFRESH_TOKEN" });
  await furnish(emulator);
  expect((await install(emulator, OPTIONAL_SCOPES.slice(0, 1))).body.scopes).toContain("sales-email-read");
  expect((await emulator.get("/account-info/2026-09/details")).status).toBe(200);
});

test("the client's own OAuth calls work", async () => {
  const client = emulator.client();
  const refreshed = await client.oauth.tokensApi.create(
    "refresh_token",
    undefined,
    undefined,
    "client",
    "secret",
    emulator.refreshToken,
  );
  expect(refreshed).toMatchObject({ tokenType: "bearer", expiresIn: 1800 });
  const info = await client.oauth.accessTokensApi.get(refreshed.accessToken);
  expect(info).toMatchObject({ hubId: HUB, userId: 66001, tokenType: "access" });
});
