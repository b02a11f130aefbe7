import { type SalesforceAccount, type SalesforceHarness, salesforceHarness } from "./harness.ts";
import { agree, VISIT } from "./sign-in.ts";

let harness: SalesforceHarness;
let it: SalesforceAccount;

beforeAll(async () => {
  harness = await salesforceHarness();
  it = await harness.account({ stream: false });
});
afterAll(() => harness?.close());

const signIn = () => it.connector.signIn!;
async function usernameOf(lastName: string): Promise<string> {
  return String((await it.rows("User")).find(({ values }) => values.LastName === lastName)!.values.Username);
}
const who = async (lastName: string) =>
  signIn().identify(await agree(signIn().url(VISIT), await usernameOf(lastName)), VISIT, it.now());

test("asks for who somebody is and nothing else, with a proof that only we can give", async () => {
  const { searchParams } = new URL(signIn().url(VISIT));
  expect(searchParams.get("scope")).toBe("openid id");
  expect(searchParams.get("code_challenge_method")).toBe("S256");
});

test("names org and user; the code is another visit's in vain, and the token opens nothing afterwards", async () => {
  expect(await who("Rep")).toEqual({
    accountId: it.org,
    crmUserId: it.people.rep.replace("salesforce:", ""),
    userId: it.people.rep,
    email: null,
    name: null,
  });
  const code = await agree(signIn().url(VISIT), await usernameOf("Rep"));
  await expect(signIn().identify(code, { ...VISIT, state: "another" }, it.now())).rejects.toThrow(
    /Salesforce does not take this code/,
  );
});

test("rights are those of the org: all data is an admin's, whom others report to leads them, who left stays out", async () => {
  const rights = async (lastName: string) => signIn().rights(it.session, await who(lastName));
  expect(await rights("Admin")).toEqual({ active: true, admin: true, manager: true });
  expect(await rights("Rep")).toEqual({ active: true, admin: false, manager: false });
  const leaver = it.people.leaver.replace("salesforce:", "");
  const user = { accountId: it.org, crmUserId: leaver, userId: it.people.leaver, email: null, name: null };
  expect(await signIn().rights(it.session, user)).toMatchObject({ active: false });
});
