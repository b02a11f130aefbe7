import { createHash, createVerify, generateKeyPairSync } from "node:crypto";
import { salesforce } from "../../../connectors/salesforce/index.ts";
import { BadInput, GiveUp, Reauthorize, RetryLater } from "../../../src/errors.ts";
import { crmServer, type Handler, json } from "../../support/crm-server.ts";

const NOW = 1_800_000_000_000;
const ORG = "00D000000000001EAA";
const USER = "005000000000001AAA";
const VISIT = { state: "state-1", redirectUrl: "https://app.example/cb" };
const APP = { SALESFORCE_CLIENT_ID: "id 1", SALESFORCE_CLIENT_SECRET: "s3cret" };

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

/** A sign-in on this machine, whose org is on this machine too. */
async function against(handler: Handler, settings: Record<string, string> = {}) {
  const server = await crmServer(handler);
  close = server.close;
  const connector = salesforce.create({ ...APP, SALESFORCE_LOGIN_URL: server.url, ...settings });
  const grant = {
    accountId: ORG,
    accessToken: "a-1",
    refreshToken: "r-1",
    expiresAt: NOW,
    scopes: ["api"],
    loginUrl: server.url,
  };
  return { connector, seen: server.seen, url: server.url, grant };
}

const token = (more: Record<string, unknown> = {}) => ({
  access_token: "00D!secret",
  refresh_token: "r-2",
  signature: "x",
  scope: "api refresh_token",
  instance_url: "http://127.0.0.1:1",
  id: `https://login.salesforce.com/id/${ORG}/${USER}`,
  token_type: "Bearer",
  issued_at: String(NOW),
  ...more,
});

const formOf = (body: string | undefined) => Object.fromEntries(new URLSearchParams(body));

describe("the consent page", () => {
  const connector = salesforce.create(APP);

  it("is asked for our scopes with a proof that only we can give (S256)", () => {
    const url = new URL(connector.authorizeUrl(VISIT));
    expect(url.origin + url.pathname).toBe("https://login.salesforce.com/services/oauth2/authorize");
    expect(connector.authorizeUrl(VISIT)).not.toContain("+");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: "code",
      client_id: "id 1",
      redirect_uri: VISIT.redirectUrl,
      scope: "api refresh_token",
      state: "state-1",
      code_challenge_method: "S256",
    });
    expect(url.searchParams.get("code_challenge")).toMatch(/^[\w-]{43}$/);
    const other = new URL(connector.authorizeUrl({ ...VISIT, state: "state-2" }));
    expect(other.searchParams.get("code_challenge")).not.toBe(url.searchParams.get("code_challenge"));
  });

  it.each([
    [undefined, "https://login.salesforce.com"],
    ["production", "https://login.salesforce.com"],
    ["sandbox", "https://test.salesforce.com"],
    ["acme.my.salesforce.com", "https://acme.my.salesforce.com"],
    ["https://Acme--Uat.sandbox.my.salesforce.com/lightning", "https://acme--uat.sandbox.my.salesforce.com"],
  ])("for %s is at %s", (login, origin) => {
    const url = connector.authorizeUrl({ ...VISIT, ...(login ? { login } : {}) });
    expect(new URL(url).origin).toBe(origin);
  });

  it.each([
    "acme.lightning.force.com",
    "evil.example",
    "my.salesforce.com.evil.example",
    "evil.example/.my.salesforce.com",
    "acme@evil.example",
    "http://127.0.0.1:9",
    "my.salesforce.com",
  ])("is not at %s: the secret goes there later", (login) => {
    expect(() => connector.authorizeUrl({ ...VISIT, login })).toThrow(BadInput);
  });
});

describe("a code", () => {
  it("is traded with the verifier behind the challenge, of the length that is asked for", async () => {
    const { connector, seen, url } = await against((_request, response) => json(response, 200, token()));
    const challenge = new URL(connector.authorizeUrl(VISIT)).searchParams.get("code_challenge");
    const grant = await connector.exchangeCode("c-1", VISIT, NOW);
    const { code_verifier, ...form } = formOf(seen[0]?.body);
    expect(form).toEqual({
      grant_type: "authorization_code",
      client_id: "id 1",
      client_secret: "s3cret",
      redirect_uri: VISIT.redirectUrl,
      code: "c-1",
    });
    expect(code_verifier).toMatch(/^[\w-]{43,128}$/);
    expect(createHash("sha256").update(code_verifier!).digest("base64url")).toBe(challenge);
    expect(grant).toMatchObject({
      accountId: ORG,
      installedBy: USER,
      accessToken: "00D!secret",
      refreshToken: "r-2",
      scopes: ["api", "refresh_token"],
      apiUrl: "http://127.0.0.1:1",
      loginUrl: url,
    });
    expect(grant.expiresAt).toBeGreaterThan(NOW);
  });

  it.each<[string, number, unknown, new (...args: never[]) => Error]>([
    [
      "used twice is bad input",
      400,
      { error: "invalid_grant", error_description: "expired authorization code" },
      BadInput,
    ],
    [
      "of an app that is not ours is our setting",
      400,
      { error: "invalid_client", error_description: "x" },
      GiveUp,
    ],
    ["without leave to stay connected says so", 200, token({ refresh_token: undefined }), GiveUp],
    [
      "for an address that is not Salesforce's is refused",
      200,
      token({ instance_url: "https://evil.example" }),
      GiveUp,
    ],
    ["with an answer of another shape may have been traded", 200, { hello: 1 }, RetryLater],
  ])("%s", async (_what, status, body, kind) => {
    const { connector } = await against((_request, response) => json(response, status, body));
    const error: unknown = await connector.exchangeCode("c", VISIT, NOW).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect(String(error)).not.toMatch(/s3cret|00D!secret/);
  });
});

describe("a refresh", () => {
  it("keeps the rotated token and takes the org's newest address", async () => {
    const { connector, seen, grant } = await against((_request, response) =>
      json(response, 200, token({ instance_url: "http://127.0.0.1:2" })),
    );
    expect(await connector.refresh(grant, NOW)).toMatchObject({
      refreshToken: "r-2",
      apiUrl: "http://127.0.0.1:2",
    });
    expect(formOf(seen[0]?.body)).toMatchObject({ grant_type: "refresh_token", refresh_token: "r-1" });
  });

  it("keeps the old token where the app does not rotate", async () => {
    const { connector, grant } = await against((_request, response) =>
      json(response, 200, token({ refresh_token: undefined })),
    );
    expect((await connector.refresh(grant, NOW)).refreshToken).toBe("r-1");
  });

  it("of a sandbox that was refreshed is another org's: connect it anew", async () => {
    const id = `https://test.salesforce.com/id/00D000000000009EAA/${USER}`;
    const { connector, grant } = await against((_request, response) => json(response, 200, token({ id })));
    await expect(connector.refresh(grant, NOW)).rejects.toThrow(/sandbox was refreshed/);
  });

  it.each([
    [400, { error: "invalid_grant", error_description: "expired access/refresh token" }, Reauthorize],
    [400, { error: "inactive_user", error_description: "user is inactive" }, Reauthorize],
    [400, { error: "inactive_org", error_description: "org is inactive" }, Reauthorize],
    [400, { error: "invalid_client", error_description: "x" }, GiveUp],
    [400, { error: "invalid_client_id", error_description: "x" }, GiveUp],
    [400, { error: "unsupported_grant_type", error_description: "x" }, GiveUp],
    [400, { error: "rate_limit_exceeded", error_description: "login rate exceeded" }, RetryLater],
    [500, {}, RetryLater],
    [503, "<html>", RetryLater],
  ])("answered %i %j throws the right kind, without the secret", async (status, body, kind) => {
    const { connector, grant } = await against((_request, response) => json(response, status, body));
    const error: unknown = await connector.refresh(grant, NOW).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect(String(error)).not.toMatch(/s3cret|r-1/);
  });

  const introspecting =
    (active: unknown, status = 200): Handler =>
    (request, response) =>
      request.path.endsWith("/introspect") ? json(response, status, active) : json(response, 200, token());

  it("after one whose answer was lost asks first whether that one took place", async () => {
    const { connector, seen, grant } = await against(introspecting({ active: true }));
    expect(await connector.refresh(grant, NOW, true)).toMatchObject({ refreshToken: "r-2" });
    expect(seen.map(({ path }) => path)).toEqual(["/services/oauth2/introspect", "/services/oauth2/token"]);
    expect(formOf(seen[0]?.body)).toMatchObject({ token: "r-1", token_type_hint: "refresh_token" });
  });

  it.each<[string, unknown, number]>([
    ["took place", { active: false }, 200],
    ["cannot be told", { error: "invalid_client" }, 400],
  ])("after one that %s never sends the old token again", async (_what, body, status) => {
    const { connector, seen, grant } = await against(introspecting(body, status));
    await expect(connector.refresh(grant, NOW, true)).rejects.toThrow(Reauthorize);
    expect(seen.filter(({ path }) => path.endsWith("/token"))).toEqual([]);
  });
});

describe("a server without a visit", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const who = { username: "leadclock@acme.example" };

  it("signs in by an assertion, again at every refresh, and never sends a refresh token", async () => {
    const answer = token({ refresh_token: undefined, scope: "api" });
    const { connector, seen, url } = await against((_request, response) => json(response, 200, answer), {
      SALESFORCE_JWT_KEY: pem,
    });
    const grant = await connector.connectServer!(who, NOW);
    expect(grant).toMatchObject({ accountId: ORG, username: who.username, refreshToken: "" });
    await connector.refresh(grant, NOW + 3_600_000, true);
    expect(seen.map(({ path }) => path)).toEqual(["/services/oauth2/token", "/services/oauth2/token"]);
    for (const { body } of seen) {
      const { assertion, ...form } = formOf(body);
      expect(form).toEqual({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer" });
      const [head, claims, signature] = assertion!.split(".");
      const verify = createVerify("RSA-SHA256").update(`${head}.${claims}`);
      expect(verify.verify(publicKey, signature!, "base64url")).toBe(true);
      const said = JSON.parse(Buffer.from(claims!, "base64url").toString());
      expect(said).toMatchObject({ iss: "id 1", sub: who.username, aud: url });
      expect(said.exp * 1000 - NOW).toBeLessThan(4_000_000);
    }
  });

  it("that nobody approved is told what to do", async () => {
    const { connector } = await against(
      (_request, response) =>
        json(response, 400, {
          error: "invalid_grant",
          error_description: "user hasn't approved this consumer",
        }),
      { SALESFORCE_JWT_KEY: pem },
    );
    const error: unknown = await connector.connectServer!(who, NOW).catch((thrown: unknown) => thrown);
    expect((error as GiveUp).fix).toContain("approve leadclock@acme.example");
  });

  it("needs the key", async () => {
    const connector = salesforce.create(APP);
    await expect(connector.connectServer!(who, NOW)).rejects.toThrow("SALESFORCE_JWT_KEY");
  });
});

describe("the settings", () => {
  it.each([
    [{ SALESFORCE_CLIENT_SECRET: "s" }, "SALESFORCE_CLIENT_ID"],
    [{ SALESFORCE_CLIENT_ID: "i" }, "SALESFORCE_CLIENT_SECRET"],
    [{ ...APP, SALESFORCE_LOGIN_URL: "http://login.salesforce.com" }, "SALESFORCE_LOGIN_URL"],
    [{ ...APP, SALESFORCE_LOGIN_URL: "nowhere" }, "SALESFORCE_LOGIN_URL"],
    [{ ...APP, SALESFORCE_CA_FILE: "/nowhere.pem" }, "SALESFORCE_CA_FILE"],
    [{ ...APP, SALESFORCE_CA_FILE: import.meta.filename }, "SALESFORCE_CA_FILE"],
    [{ ...APP, SALESFORCE_JWT_KEY: "-----BEGIN nothing" }, "SALESFORCE_JWT_KEY"],
    [{ ...APP, SALESFORCE_TIME_LIMIT_MS: "soon" }, "SALESFORCE_TIME_LIMIT_MS"],
  ])("%j are refused with the name to set", (settings, name) => {
    expect(() => salesforce.create(settings as Record<string, string>)).toThrow(BadInput);
    expect(() => salesforce.create(settings as Record<string, string>)).toThrow(name);
  });
});
