import { openPortalStack, type PortalStack } from "../support/portal-stack.ts";
import { MONDAY } from "../support/story.ts";

const TOKEN = "a-token-for-whoever-scrapes";
const LEAD = "zenobia.quatermain@lead.example";
const PERSONAL = ["zenobia", "quatermain", "lead.example", "rita", "mona"];

let story: PortalStack;
beforeAll(async () => {
  story = await openPortalStack({ at: MONDAY, env: () => ({ LEADCLOCK_METRICS_TOKEN: TOKEN }) });
});
afterAll(() => story.close());

test("given a lead who is warned about, missed and called, and a CRM that refuses meanwhile, figures and log name nobody", async () => {
  await story.submitForm(LEAD);
  await story.assign(LEAD, "rita");
  await story.advance("25 min");
  await story.fault({ status: 503 }, {}, { times: 3 });
  await story.advance("10 min");
  await story.call(LEAD, "rita");
  await story.advance("30 min");

  const answer = await fetch(`${story.app.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  const figures = await answer.text();
  const line = (start: string) => figures.split("\n").find((one) => one.startsWith(start)) ?? `no ${start}`;
  const value = (start: string) => Number(line(start).split(" ").at(-1));

  // It was measured: a figure that stays at nothing would name nobody either.
  expect(value('leadclock_deliveries_total{crm="hubspot",outcome="kept"}')).toBeGreaterThan(0);
  expect(value('leadclock_facts_total{kind="engaged"')).toBeGreaterThan(0);
  expect(value('leadclock_alerts_total{kind="breach",outcome="sent"}')).toBe(1);
  expect(value('leadclock_effects_total{kind="createTask",outcome="done"}')).toBeGreaterThan(0);
  expect(value('leadclock_crm_calls_total{crm="hubspot",call="createTasks",result="ok"}')).toBeGreaterThan(0);
  expect(value("leadclock_clock_lateness_seconds_count")).toBeGreaterThan(0);
  expect(value("leadclock_crm_limit_headroom_ratio")).toBeGreaterThan(0);
  expect(value('leadclock_installations{crm="hubspot",status="connected"}')).toBe(1);
  expect(line('leadclock_log_events_total{level="warn"')).toContain("event=");

  const said = `${figures}\n${story.complaints.join("\n")}`.toLowerCase();
  const { tenantId } = (await story.app.store.tenants.installations())[0]!;
  expect(PERSONAL.filter((word) => said.includes(word))).toEqual([]);
  expect(figures).not.toContain(tenantId);
  expect(figures).not.toContain("4242424");
});
