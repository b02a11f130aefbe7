import { type HubSpotAccount, type HubSpotHarness, hubspotHarness } from "./harness.ts";

const VISIT = { state: "state-of-a-sign-in", redirectUrl: "" };
let harness: HubSpotHarness;
let it: HubSpotAccount;
let redirectUrl: string;

beforeAll(async () => {
  harness = await hubspotHarness();
  it = await harness.account();
  redirectUrl = new URL(
    it.connector.authorizeUrl({ ...VISIT, redirectUrl: "http://localhost:3000/hubspot/oauth/callback" }),
  ).searchParams.get("redirect_uri")!;
});
afterAll(() => harness?.close());

const visit = () => ({ ...VISIT, redirectUrl });

/** Somebody of the portal agrees on the consent page. */
async function codeOf(userId: number): Promise<string> {
  const { origin, searchParams } = new URL(it.connector.signIn!.url(visit()));
  const body = new URLSearchParams(searchParams);
  body.set("account", `${it.hubId}:${userId}`);
  body.set("decision", "connect");
  const response = await fetch(`${origin}/oauth/authorize`, { method: "POST", body, redirect: "manual" });
  return new URL(response.headers.get("location")!).searchParams.get("code")!;
}

test("who authorizes again is named by account, user and address; a code is good once", async () => {
  const code = await codeOf(10552);
  expect(await it.connector.signIn!.identify(code, visit(), it.now())).toEqual({
    accountId: String(it.hubId),
    crmUserId: "10552",
    userId: null,
    email: "col@example.com",
    name: null,
  });
  await expect(it.connector.signIn!.identify(code, visit(), it.now())).rejects.toThrow(
    /does not know this code/,
  );
});

test("the installation goes on: its scopes and its tokens are as they were", async () => {
  const before = await it.connector.exchangeCode(await codeOf(10551), visit(), it.now());
  await it.connector.signIn!.identify(await codeOf(10552), visit(), it.now());
  const refreshed = await it.connector.refresh(before, it.now());
  expect([...refreshed.scopes].sort()).toEqual([...before.scopes].sort());
  expect(refreshed.installedBy).toBe("10551");
  expect((await it.connector.people(it.session)).length).toBeGreaterThan(0);
});

test("whoever installed the app is an admin, everybody else is what the directory makes of them", async () => {
  const grant = await it.connector.exchangeCode(await codeOf(10551), visit(), it.now());
  const session = { ...it.session, grant: async () => grant };
  const rights = async (userId: number) => {
    const user = await it.connector.signIn!.identify(await codeOf(userId), visit(), it.now());
    return it.connector.signIn!.rights(session, user);
  };
  expect(await rights(10551)).toEqual({ active: true, admin: true, manager: false });
  expect(await rights(10552)).toEqual({ active: true, admin: false, manager: false });
});
