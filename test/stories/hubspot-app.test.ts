import { CLIENT, HUB_ID } from "../support/crms/hubspot.ts";
import type { PortalStack } from "../support/portal-stack.ts";
import { openPortalStack } from "../support/portal-stack.ts";
import { ownerIdOf, type Person, userIdOf } from "../support/stack-people.ts";

const ADA = "ada@lead.example";
const BOB = "bob@lead.example";
const CLEO = "cleo@lead.example";

/** The app as it was packaged, installed in the emulated HubSpot: its workflow actions and its pages. */
describe("the packaged app in HubSpot", () => {
  let stack: PortalStack;
  beforeAll(async () => {
    stack = await openPortalStack({ at: "2026-03-02T09:00:00Z" });
  });
  afterAll(() => stack.close());

  const made = async (email: string): Promise<string> => {
    const { id } = await stack.act<{ id: string }>({
      do: "createContact",
      properties: { email },
      userId: userIdOf("olga"),
    });
    return id;
  };
  const run = (action: string, contactId: string, more: object = {}) =>
    stack.emulator.post<{ status: number; body: { outputFields?: Record<string, string>; error?: string } }>(
      "/_sandbox/workflow-actions",
      {
        portal: HUB_ID,
        clientId: CLIENT.clientId,
        action: `leadclock-${action}`,
        contactId,
        callbackId: `${action}-1`,
        ...more,
      },
    );
  const page = (person: Person, path: string, more: object = {}) =>
    stack.emulator.post<{
      status: number;
      body: { ok: boolean; answer?: never; status?: number; error?: string };
    }>("/_sandbox/page-calls", {
      portal: HUB_ID,
      clientId: CLIENT.clientId,
      userId: String(userIdOf(person)),
      userEmail: `${person}@example.com`,
      url: `${stack.app.url}/hubspot/pages${path}`,
      ...more,
    });
  const journeysOf = async (contactId: string) => {
    const tenantId = (await stack.tenant()).id;
    const { rows } = await stack.app.store.db.query<{
      body: { stamps: Record<string, number | null>; leadType: string; ownerId: string | null };
    }>(
      `select j.body from journeys j join lead_records r on r.tenant_id = j.tenant_id and r.lead_id = j.lead_id
       where j.tenant_id = $1 and r.record = $2 order by j.number`,
      [tenantId, `hubspot:contact:${contactId}`],
    );
    return rows.map(({ body }) => body);
  };

  test("a workflow starts a clock: at the step's own instant, once, however often HubSpot tries", async () => {
    const id = await made(ADA);
    await stack.advance("2 h");
    const inputFields = { engagement: "referral", leadType: "hand-raiser" };
    const at = stack.now();
    const first = await run("start-clock", id, { inputFields });
    expect(first).toEqual({
      status: 200,
      body: { outputFields: { hs_execution_state: "SUCCESS", completedAt: String(at) } },
    });
    await stack.advance("1 min");
    await run("start-clock", id, { inputFields });
    await stack.settle();
    const journeys = (await journeysOf(id)).filter(({ stamps }) => stamps.engagedAt === at);
    expect(journeys).toHaveLength(1);
    expect(journeys[0]!.leadType).toBe("hand-raiser");
    expect((await journeysOf(id)).filter(({ stamps }) => stamps.engagedAt! > at)).toEqual([]);
  });

  test("assignment completed: the owner has the lead and was told, at that instant", async () => {
    const id = await made(BOB);
    await run("start-clock", id, { callbackId: "bob-1", inputFields: { engagement: "form" } });
    await stack.settle();
    await stack.advance("3 min");
    await stack.assign(BOB, "rita");
    await stack.advance("2 min");
    const at = stack.now();
    const answered = await run("assignment-completed", id, { inputFields: { ownerTold: "true" } });
    expect(answered.body.outputFields).toMatchObject({ completedAt: String(at) });
    await stack.settle();
    const [journey] = (await journeysOf(id)).slice(-1);
    expect(journey!.ownerId).toBe(`hubspot:${ownerIdOf("rita")}`);
    expect(journey!.stamps).toMatchObject({ notifiedAt: at, handoverAt: at });
  });

  test("attribution completed: a step on the lead's way, a date on the contact, and a finding where routing did not wait", async () => {
    const id = await made(CLEO);
    await run("start-clock", id, { callbackId: "cleo-1", inputFields: { engagement: "form" } });
    await stack.advance("2 min");
    await stack.assign(CLEO, "rita");
    await stack.advance("3 min");
    const at = stack.now();
    // HubSpot's older signature is enough for a step.
    const inputFields = { process: "attribution" };
    const answered = await run("process-completed", id, { inputFields, signature: "v2" });
    expect(answered).toEqual({
      status: 200,
      body: { outputFields: { hs_execution_state: "SUCCESS", completedAt: String(at) } },
    });
    await stack.advance("1 min");
    await run("process-completed", id, { inputFields, signature: "v2" });
    await stack.settle();
    const { leadId } = (await page("rita", `/records/${encodeURIComponent(`hubspot:contact:${id}`)}`)).body
      .answer as unknown as { leadId: string };
    const lead = await page("rita", `/leads/${leadId}`);
    expect(lead.body.answer).toMatchObject({
      journeys: [
        { findings: [{ at, text: expect.stringContaining("Routed 3 min before attribution was complete") }] },
      ],
      happened: expect.arrayContaining([
        expect.objectContaining({ at, what: "Process complete", source: "HubSpot" }),
      ]),
    });
    const { attribution_completed_at: stamped } = await stack.lead(CLEO);
    expect(Date.parse(String(stamped))).toBe(at);

    const unsaid = await run("process-completed", id, { callbackId: "cleo-2", inputFields: {} });
    expect(unsaid.status).toBe(400);
  });

  test("a record's page finds its lead and says why it was judged so; another rep's lead stays hidden", async () => {
    const found = await page("rita", `/records/${encodeURIComponent(`hubspot:contact:${await idOf(BOB)}`)}`);
    expect(found).toMatchObject({ status: 200, body: { ok: true, answer: { leadId: expect.any(String) } } });
    const { leadId } = found.body.answer as unknown as { leadId: string };
    const lead = await page("rita", `/leads/${leadId}`);
    expect(lead.body).toMatchObject({
      ok: true,
      answer: { journeys: [{ owner: { name: expect.stringMatching(/Rita/) } }] },
    });
    const hidden = await page("carl", `/records/${encodeURIComponent(`hubspot:contact:${await idOf(BOB)}`)}`);
    expect(hidden.body).toMatchObject({ ok: true, answer: { leadId: null } });
  });

  test("the console opens from a page, as whoever HubSpot signed the call for, once", async () => {
    const asked = await page("rita", "/frames?once=f1", {
      method: "POST",
      body: { to: "/console/worklist" },
    });
    const { url } = asked.body.answer as unknown as { url: string };
    const opened = await fetch(url, { redirect: "manual" });
    expect([opened.status, opened.headers.get("location")]).toEqual([303, "/console/worklist"]);
    const cookie = (opened.headers.get("set-cookie") ?? "").split(";")[0]!;
    const me = await fetch(`${stack.app.url}/api/me`, { headers: { cookie } });
    expect(await me.json()).toMatchObject({ name: expect.stringMatching(/Rita/), how: "crm" });
    expect((await fetch(url, { redirect: "manual" })).status).toBe(401);
  });

  test("rules changed on the settings page take effect by draft, preview and publish alone", async () => {
    const admin = await installer();
    const editor = await page(admin, "/policies/editor");
    const { policy, newest, draft } = editor.body.answer as unknown as {
      policy: { clocks: { name: string; target: { byLeadType: object } }[]; sla: string };
      newest: number;
      draft: { revision: number } | null;
    };
    const clocks = policy.clocks.map((clock) =>
      clock.name === policy.sla
        ? {
            ...clock,
            target: {
              ...clock.target,
              byLeadType: { ...clock.target.byLeadType, "hand-raiser": { minutes: 7 } },
            },
          }
        : clock,
    );
    const kept = await page(admin, "/policies/draft?once=a1", {
      method: "PUT",
      body: { policy: { ...policy, clocks }, basedOn: newest, revision: draft?.revision ?? 0 },
    });
    expect(kept.body).toMatchObject({
      ok: true,
      answer: { problems: [], changes: [expect.stringMatching(/7/)] },
    });
    const { revision } = kept.body.answer as unknown as { revision: number };

    const refused = await page("carl", "/policies/publish?once=a2", { method: "POST", body: { revision } });
    expect(refused.body).toMatchObject({ ok: false, status: 403 });
    const early = await page(admin, "/policies/publish?once=a3", { method: "POST", body: { revision } });
    expect(early.body).toMatchObject({ ok: false, error: expect.stringMatching(/preview/i) });
    const inForce = async () => {
      const published = await stack.app.store.policies.published((await stack.tenant()).id);
      return published.at(-1)!.version;
    };
    expect(await inForce()).toBe(newest);

    await page(admin, "/policies/draft/preview?once=a4", { method: "POST", body: {} });
    const previewed = async () =>
      (await page(admin, "/policies/draft/preview")).body.answer as unknown as { result: object | null };
    while (!(await previewed()).result) await stack.settle();
    const body = { revision, parts: "all" };
    await page(admin, "/policies/draft/approvals?once=a5", { method: "POST", body });
    const publish = { method: "POST", body: { revision } };
    const published = await page(admin, "/policies/publish?once=a6", publish);
    expect(published.body).toMatchObject({ ok: true, answer: { version: newest + 1 } });
    // HubSpot lost the answer and passes the call on again: the same version, told again.
    expect((await page(admin, "/policies/publish?once=a6", publish)).body).toEqual(published.body);
    expect(await inForce()).toBe(newest + 1);
  });

  /** Whoever installed the app: by their rights an admin. */
  async function installer(): Promise<Person> {
    for (const person of ["olga", "mona", "rita", "carl", "bea", "eve", "rex", "tess"] as const)
      if (
        (await page(person, "/me")).body.answer &&
        ((await page(person, "/me")).body.answer as unknown as { role: string }).role === "admin"
      )
        return person;
    throw new Error("nobody here installed the app");
  }
  async function idOf(email: string): Promise<string> {
    const { rows } = await stack.app.store.db.query<{ record: string }>(
      "select record from record_cards where lower(body ->> 'email') = $1",
      [email],
    );
    return rows[0]!.record.split(":")[2]!;
  }
});
