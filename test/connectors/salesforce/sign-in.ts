import type { Connector } from "../../../connectors/connector.ts";
import { type TestSession, testSession } from "../../support/session.ts";

export const APP = { clientId: "leadclock-test", clientSecret: "a-test-secret" };
export const REDIRECT = "http://localhost:3000/salesforce/oauth/callback";
export const VISIT = { state: "state-1", redirectUrl: REDIRECT };

export async function install(
  connector: Connector,
  username: string,
  now: () => number,
): Promise<TestSession> {
  const code = await agree(connector.authorizeUrl(VISIT), username);
  let grant = await connector.exchangeCode(code, VISIT, now());
  const installation = {
    id: `installation-${grant.accountId}`,
    crm: "salesforce",
    accountId: grant.accountId,
  };
  let flight: Promise<string> | null = null;
  async function refresh(): Promise<string> {
    grant = await connector.refresh(grant, now());
    return grant.accessToken;
  }
  const options = {
    now,
    grant,
    // Stream and calls share the grant, as workers do behind the vault.
    refresh() {
      flight ??= refresh().finally(() => {
        flight = null;
      });
      return flight;
    },
  };
  const first = testSession({
    ...options,
    installation: { ...installation, scopes: grant.scopes, account: {} },
  });
  const account = await connector.describeAccount(first);
  return testSession({ ...options, installation: { ...installation, scopes: grant.scopes, account } });
}

/** An admin of the org agrees on the consent page. */
export async function agree(authorizeUrl: string, username: string): Promise<string> {
  const { origin, pathname, searchParams } = new URL(authorizeUrl);
  const body = new URLSearchParams(searchParams);
  body.set("username", username);
  body.set("decision", "allow");
  const response = await fetch(origin + pathname, { method: "POST", body, redirect: "manual" });
  const location = response.headers.get("location");
  const code = location && new URL(location).searchParams.get("code");
  if (!code) throw new Error(`no code: ${response.status} ${location ?? (await response.text())}`);
  return code;
}
