import { type Emulator, HUB, ready, START } from "./support.ts";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await ready();
});
afterEach(() => emulator.end());

const details = () => emulator.get("/account-info/2026-09/details");
const search = () => emulator.post("/crm/objects/2026-09/contacts/search", { filterGroups: [] });

test("110 requests fit into ten seconds; the next is refused until the window has moved on", async () => {
  await emulator.pass(10_000);
  const answers = [];
  for (let n = 0; n < 111; n += 1) answers.push(await details());
  expect(answers.map((one) => one.status)).toEqual([...Array(110).fill(200), 429]);
  expect(answers[0]!.headers.get("x-hubspot-ratelimit-remaining")).toBe("109");
  const refused = answers[110]!;
  expect(refused.body).toMatchObject({
    status: "error",
    message: "You have reached your ten_secondly_rolling limit.",
    errorType: "RATE_LIMIT",
    policyName: "TEN_SECONDLY_ROLLING",
  });
  expect(refused.headers.get("retry-after")).toBeNull();
  expect(refused.headers.get("x-hubspot-ratelimit-max")).toBe("110");
  await emulator.pass(9_999);
  expect((await details()).status).toBe(429);
  await emulator.pass(1);
  expect((await details()).status).toBe(200);
});

test("five searches fit into a second, apart from the other limit", async () => {
  const statuses = [];
  for (let n = 0; n < 6; n += 1) statuses.push((await search()).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  await emulator.pass(1_000);
  expect((await search()).status).toBe(200);
});

test("an access token lives for thirty minutes, a refresh token on", async () => {
  await emulator.pass(30 * 60_000 - 1);
  expect((await details()).status).toBe(200);
  await emulator.pass(1);
  expect((await details()).body).toMatchObject({ category: "EXPIRED_AUTHENTICATION" });
  const fields = {
    grant_type: "refresh_token",
    client_id: "client",
    client_secret: "secret",
    refresh_token: emulator.refreshToken,
  };
  const refreshed = await emulator.form("/oauth/2026-09/token", fields);
  expect(refreshed.body).toMatchObject({ expires_in: 1800, hub_id: HUB, token_use: "access_token" });
  emulator.token = String(refreshed.body.access_token);
  expect((await details()).status).toBe(200);
  await emulator.control("/expire-tokens", {});
  expect((await details()).status).toBe(401);
});

test("search shows the past: neither a new record nor a new value before the lag is over", async () => {
  const made = await emulator.post("/crm/objects/2026-09/contacts", {
    properties: { email: "lag@example.com", city: "old" },
  });
  await emulator.pass(4_999);
  expect((await search()).body.total).toBe(0);
  await emulator.pass(1);
  await emulator.call("PATCH", `/crm/objects/2026-09/contacts/${made.body.id}`, {
    properties: { city: "new" },
  });
  const where = (value: string) =>
    emulator.post("/crm/v3/objects/CONTACT/search", {
      filterGroups: [{ filters: [{ propertyName: "city", operator: "EQ", value }] }],
    });
  expect([(await where("old")).body.total, (await where("new")).body.total]).toEqual([1, 0]);
  await emulator.pass(5_000);
  expect([(await where("old")).body.total, (await where("new")).body.total]).toEqual([0, 1]);
});

test("the clock goes forward only, unless it is told that back is meant", async () => {
  const back = { to: START - 1 };
  const refused = await emulator.post("/_sandbox/clock", back);
  expect(refused.status).toBe(400);
  expect(String(refused.body.message)).toContain("allowBack");
  expect(await emulator.control("/clock", { ...back, allowBack: true })).toMatchObject({
    now: START - 1,
    mode: "manual",
  });
  expect(await emulator.control("/clock", { mode: "real" })).toMatchObject({ mode: "real" });
});
