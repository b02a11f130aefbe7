import { hubspot } from "../../../connectors/hubspot/index.ts";
import { manifest } from "../../../connectors/hubspot/manifest.ts";
import { BadInput, GiveUp, Reauthorize, RetryLater } from "../../../src/errors.ts";
import { crmServer, type Handler, json } from "../../support/crm-server.ts";

const NOW = 1_800_000_000_000;
const token = {
  token_type: "bearer",
  access_token: "a".repeat(600),
  refresh_token: "r-2",
  expires_in: 1800,
  hub_id: 4242424,
  user_id: 66001,
  scopes: ["oauth", "crm.objects.contacts.read"],
};

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

const VISIT = { state: "state-1", redirectUrl: "https://app.example/cb" };
const GRANT = { accountId: "4242424", accessToken: "a-1", refreshToken: "r-1", expiresAt: NOW, scopes: [] };

async function against(handler: Handler) {
  const server = await crmServer(handler);
  close = server.close;
  const settings = { HUBSPOT_CLIENT_ID: "id", HUBSPOT_CLIENT_SECRET: "s3cret", HUBSPOT_API_URL: server.url };
  return { connector: hubspot.create(settings), seen: server.seen };
}

describe("the consent page", () => {
  it("is asked for every scope of the manifest, with our state and address", () => {
    const connector = hubspot.create({ HUBSPOT_CLIENT_ID: "id 1", HUBSPOT_CLIENT_SECRET: "s" });
    const url = connector.authorizeUrl({ state: "state&1", redirectUrl: "https://app.example/cb?a=1" });
    expect(url).not.toContain("+");
    const { origin, pathname, searchParams } = new URL(url);
    expect(origin + pathname).toBe("https://app.hubspot.com/oauth/authorize");
    const { required, optional } = manifest.hubspot.scopes;
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: "id 1",
      redirect_uri: "https://app.example/cb?a=1",
      scope: ["oauth", ...required.map(({ name }) => name)].join(" "),
      optional_scope: optional.map(({ name }) => name).join(" "),
      state: "state&1",
    });
  });
});

describe("a code", () => {
  it("becomes a grant, all in the form and nothing in a header", async () => {
    const { connector, seen } = await against((_request, response) => json(response, 200, token));
    expect(await connector.exchangeCode("c-1", VISIT, NOW)).toEqual({
      accountId: "4242424",
      accessToken: token.access_token,
      refreshToken: "r-2",
      expiresAt: NOW + 1_800_000,
      scopes: token.scopes,
      installedBy: "66001",
    });
    expect(seen[0]?.path).toBe("/oauth/2026-09/token");
    expect(seen[0]?.headers.authorization).toBeUndefined();
    expect(seen[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({
      grant_type: "authorization_code",
      client_id: "id",
      client_secret: "s3cret",
      redirect_uri: "https://app.example/cb",
      code: "c-1",
    });
  });

  it("used twice is bad input, not our fault", async () => {
    const { connector } = await against((_request, response) =>
      json(response, 400, { status: "BAD_AUTH_CODE", error: "invalid_grant" }),
    );
    await expect(connector.exchangeCode("c", VISIT, NOW)).rejects.toThrow(BadInput);
  });
});

describe("a refresh", () => {
  it.each([
    [400, { status: "BAD_REFRESH_TOKEN", error: "invalid_grant" }, Reauthorize],
    [400, { status: "BAD_HUB", error: "access_denied" }, Reauthorize],
    [400, { status: "BAD_CLIENT_SECRET", error: "invalid_client" }, GiveUp],
    [400, { status: "BAD_REDIRECT_URI", error: "invalid_request" }, GiveUp],
    [400, {}, RetryLater],
    [429, {}, RetryLater],
    [500, {}, RetryLater],
    [477, {}, RetryLater],
  ])("answered %i %j throws the right kind, without the secret", async (status, body, kind) => {
    const { connector } = await against((_request, response) => json(response, status, body));
    const error: unknown = await connector.refresh(GRANT, NOW).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect(String(error)).not.toMatch(/s3cret|r-1/);
  });
});

describe("the settings", () => {
  it.each([
    [{ HUBSPOT_CLIENT_SECRET: "s" }, "HUBSPOT_CLIENT_ID"],
    [{ HUBSPOT_CLIENT_ID: "i" }, "HUBSPOT_CLIENT_SECRET"],
    [{ HUBSPOT_CLIENT_ID: "i", HUBSPOT_CLIENT_SECRET: "s", HUBSPOT_API_URL: "nowhere" }, "HUBSPOT_API_URL"],
    [
      { HUBSPOT_CLIENT_ID: "i", HUBSPOT_CLIENT_SECRET: "s", HUBSPOT_TIME_LIMIT_MS: "soon" },
      "HUBSPOT_TIME_LIMIT_MS",
    ],
  ])("%j are refused with the name to set", (settings, name) => {
    expect(() => hubspot.create(settings as Record<string, string>)).toThrow(BadInput);
    expect(() => hubspot.create(settings as Record<string, string>)).toThrow(name);
  });
});
