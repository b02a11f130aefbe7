import { MINUTE } from "../../src/domain/time.ts";
import { RetryLater } from "../../src/errors.ts";
import { CallHealth } from "../../workflows/outages/call-health.ts";
import { lastSign, OutageWatch, signOfLife } from "../../workflows/outages/outage-watch.ts";
import { addOutage, endOutage } from "../../workflows/outages/tell-outage.ts";
import { watchedAccounts } from "../../workflows/outages/watched-accounts.ts";
import type { Store } from "../../workflows/ports.ts";
import { type PolicyWorld, policyWorld } from "../support/policy-world.ts";
import { type FreshStore, freshStore } from "../support/store.ts";

const at = (time: string) => Date.parse(`2026-03-02T${time}Z`);
const KIT = "crm:lead:kit";

let store: FreshStore;
let world: PolicyWorld;
beforeAll(async () => {
  store = await freshStore();
});
beforeEach(async () => {
  world = await policyWorld(store, at("08:00:00"));
});
afterEach(() => world.close());
afterAll(() => store.remove());

async function missed(record = KIT): Promise<void> {
  await world.tell(
    record,
    { name: record },
    {
      kind: "engaged",
      occurredAt: at("09:00:00"),
      engagement: "form",
      properties: { lead_type: "hand-raiser" },
    },
    { kind: "ownerChanged", occurredAt: at("09:00:00"), ownerId: "crm:7" },
  );
  await world.liveTo(at("11:00:00"));
}

const causeOf = async (record = KIT) =>
  (await world.journeys(record)).at(-1)!.clocks.find(({ clock }) => clock === "response")!.cause?.cause;
const entries = async () =>
  (await store.audit.list(world.tenantId, undefined, 1_000)).filter(({ action }) =>
    action.startsWith("outage."),
  );

test("entered by hand it is the cause of the misses within it; withdrawn, it is not", async () => {
  await missed();
  expect(await causeOf()).toBe("rep");

  const added = await world.type(
    ...["outage", "add", "--system", "crm", "--from", "2026-03-02T09:05:00Z", "--to", "2026-03-02T10:30:00Z"],
    ...["--why", "status page", "--by", "ada"],
  );
  expect({ code: added.code, err: added.err }).toEqual({ code: 0, err: "" });
  await world.liveTo(at("11:01:00"));
  expect(await causeOf()).toBe("outage");

  const id = "hand:crm:2026-03-02T09:05:00.000Z";
  const ended = await world.type(
    "outage",
    "end",
    id,
    "--withdraw",
    "--why",
    "was our firewall",
    "--by",
    "bob",
  );
  expect(ended.code).toBe(0);
  await world.liveTo(at("11:02:00"));
  expect(await causeOf()).toBe("rep");
  expect((await entries()).map(({ action, actor }) => [action, actor])).toEqual([
    ["outage.added", "ada"],
    ["outage.withdrawn", "bob"],
  ]);
  expect((await world.type("outage", "list")).out).toMatch(/entered by ada: status page \(withdrawn\)/);
});

test("a wrong time, an unknown system or the same outage again is refused with what to do", async () => {
  const outage = {
    system: "crm",
    from: "2026-03-02T07:00:00Z",
    to: "2026-03-02T07:30:00Z",
    why: "status page",
  };
  const refused = async (change: object) =>
    (await world.ask("POST", "/outages", { ...outage, ...change })).body.error;
  expect(await refused({ to: "2026-03-02T06:00:00Z" })).toMatch(/to: it is not after the start/);
  expect(await refused({ from: "2027-01-01T00:00:00Z" })).toMatch(/from: it lies ahead/);
  expect(await refused({ system: "fax" })).toMatch(/Known: leadclock, /);
  expect((await world.ask("POST", "/outages", outage)).status).toBe(200);
  expect(await refused({})).toMatch(/there already/);
  expect((await world.ask("POST", "/outages", outage, { name: "eve", role: "rep" })).status).toBe(403);
  expect((await world.ask("POST", "/outages/nope/end", { why: "typo there" })).status).toBe(404);
});

describe("given calls to a CRM that fail", () => {
  const down = (now: number) => new RetryLater("no answer", now + 1_000, { maybeDone: true });

  /** Calls once a minute, through watched accounts, as the program makes them. */
  async function calls(from: string, minutes: number, error: ((now: number) => Error) | null, perMinute = 3) {
    const health = seen.health;
    const accounts = watchedAccounts(world.ports.accounts, health);
    const { installation } = world.accounts.crm;
    for (let minute = 0; minute < minutes; minute++) {
      const now = at(from) + minute * MINUTE;
      await world.liveTo(now);
      world.accounts.crm.trouble = error ? error(now) : null;
      for (let call = 0; call < perMinute; call++)
        await accounts
          .connector("crm")
          .reread(accounts.session(installation), seen.records.slice(call, call + 1))
          .catch(() => undefined);
      await seen.watch.step();
    }
    world.accounts.crm.trouble = null;
  }

  let seen: { health: CallHealth; watch: OutageWatch; records: readonly string[] };
  beforeEach(() => {
    const health = new CallHealth();
    const records = Array.from({ length: 6 }, (_, index) => `crm:lead:${index}`);
    seen = { health, watch: new OutageWatch(world.ports, health), records };
  });

  test("five minutes of them open an outage from the first failure; when it works again it is over", async () => {
    await missed();
    await calls("11:10:00", 7, down, 6);
    const [open] = await store.outages.all(world.tenantId, 10);
    expect(open).toMatchObject({
      system: "crm",
      startedAt: at("11:10:00"),
      endedAt: null,
      foundBy: "errors",
    });
    await calls("11:17:00", 3, null, 6);
    const [over, ...others] = await store.outages.all(world.tenantId, 10);
    expect(over).toMatchObject({ id: open!.id, endedAt: at("11:17:00") });
    expect(others).toEqual([]);
    expect((await entries()).map(({ action }) => action)).toEqual(["outage.found", "outage.over"]);
    const view = (await world.rules.of(store, world.tenantId)).view;
    expect(view.outages).toEqual([{ system: "crm", start: at("11:10:00"), end: at("11:17:00") }]);
  });

  test("one lead that fails again and again is no outage", async () => {
    seen.records = Array.from({ length: 6 }, () => KIT);
    await calls("11:10:00", 12, down, 6);
    expect(await store.outages.all(world.tenantId, 10)).toEqual([]);
  });

  test("nor is one lead on which nothing can be written", async () => {
    const accounts = watchedAccounts(world.ports.accounts, seen.health);
    const { installation } = world.accounts.crm;
    for (let minute = 0; minute < 12; minute++) {
      const now = at("11:10:00") + minute * MINUTE;
      await world.liveTo(now);
      world.accounts.crm.trouble = down(now);
      const writing = accounts
        .connector("crm")
        .writeFields(accounts.session(installation), [], [{ record: KIT, values: {} }]);
      await expect(writing).rejects.toBe(world.accounts.crm.trouble);
      await seen.watch.step();
    }
    world.accounts.crm.trouble = null;
    expect(await store.outages.all(world.tenantId, 10)).toEqual([]);
  });

  test("neither is a limit of ours, nor a hiccup of two minutes", async () => {
    await calls("11:10:00", 8, (now) => new RetryLater("too many", now + 1_000), 6);
    await calls("11:30:00", 2, down, 6);
    await calls("11:32:00", 8, null, 6);
    expect(await store.outages.all(world.tenantId, 10)).toEqual([]);
  });
});

describe("given several workers", () => {
  type Worker = { readonly health: CallHealth; readonly watch: OutageWatch };
  const worker = (): Worker => {
    const health = new CallHealth();
    return { health, watch: new OutageWatch(world.ports, health) };
  };
  /** Each worker's calls of one minute: so many about different leads, all failing or all working; then each looks. */
  async function minute(time: string, ...calls: readonly (readonly [Worker, number, "fail" | "work"])[]) {
    const now = at(time);
    await world.liveTo(now);
    for (const [{ health }, count, how] of calls)
      for (let call = 0; call < count; call++)
        health.record(world.accounts.crm.installation, {
          at: now,
          failed: how === "fail",
          records: [`crm:lead:${call}`],
        });
    for (const [{ watch }] of calls) await watch.step();
  }
  const minutes = ["11:10:00", "11:11:00", "11:12:00", "11:13:00", "11:14:00", "11:15:00"];
  const known = () => store.outages.all(world.tenantId, 10);

  test("an outage is found by what they see together, and once", async () => {
    const [one, other] = [worker(), worker()];
    // Four records fail at one, five at the other, and neither makes six calls.
    for (const time of minutes.slice(0, 5)) await minute(time, [one, 1, "fail"], [other, 0, "fail"]);
    expect(await known()).toEqual([]);
    await minute("11:15:00", [other, 5, "fail"], [one, 0, "fail"]);
    expect(await known()).toMatchObject([{ startedAt: at("11:10:00"), endedAt: null }]);
  });

  test("where the account works for the others, it is no outage", async () => {
    const [one, ...others] = [worker(), worker(), worker()];
    for (const time of minutes)
      await minute(time, [others[0]!, 4, "work"], [others[1]!, 4, "work"], [one!, 6, "fail"]);
    expect(await known()).toEqual([]);
  });

  test("one that a worker found before it died is over when another's calls work", async () => {
    const [one, other] = [worker(), worker()];
    // The other has looked, found nothing, and has nothing to do.
    await minute("11:00:00", [other, 0, "work"]);
    for (const time of minutes) await minute(time, [one, 6, "fail"]);
    expect(await known()).toMatchObject([{ endedAt: null }]);
    await minute("11:20:00", [other, 3, "work"]);
    expect(await known()).toMatchObject([{ endedAt: at("11:20:00") }]);
  });

  test("it ends with the account's connection: nobody calls it any more", async () => {
    const one = worker();
    for (const time of minutes) await minute(time, [one, 6, "fail"]);
    await world.disconnect("crm");
    await minute("11:16:00", [one, 0, "work"]);
    expect(await known()).toMatchObject([{ endedAt: at("11:16:00") }]);
    await minute("11:30:00", [one, 0, "work"]);
    expect(await known()).toHaveLength(1);
  });

  test("one that a person withdrew is not found again while the same calls fail", async () => {
    const one = worker();
    for (const time of minutes) await minute(time, [one, 6, "fail"]);
    const [found] = await known();
    const none = { withdraw: true, by: "bob", why: "our firewall" };
    await endOutage(world.ports, world.tenantId, found!.id, none);
    for (let now = 16; now < 30; now++) await minute(`11:${now}:00`, [one, 6, "fail"]);
    expect(await known()).toMatchObject([{ id: found!.id, withdrawn: true }]);
  });

  test("what was counted is cleared away, and names no record", async () => {
    await minute("11:10:00", [worker(), 6, "fail"]);
    const text = async () =>
      (
        await store.db.query<{ all: string | null }>(
          "select string_agg(c::text, '') as all from call_minutes c",
        )
      ).rows[0]!.all;
    expect(await text()).not.toContain("crm:lead:");
    await store.maintain(at("11:30:00"));
    expect(await text()).toBeNull();
  });
});

describe("given our own signs of life", () => {
  test("whoever dies while telling of the gap finds it again: the sign is given last", async () => {
    await signOfLife(world.ports);
    await world.liveTo(at("08:40:00"));
    let broken = true;
    const dying: Store = {
      ...store,
      transaction: (work) =>
        store.transaction((data) => {
          if (broken) throw new Error("killed");
          return work(data);
        }),
    };
    await expect(signOfLife({ ...world.ports, store: dying })).rejects.toThrow("killed");
    expect(await store.outages.all(world.tenantId, 10)).toEqual([]);

    broken = false;
    await world.liveTo(at("08:41:00"));
    await signOfLife({ ...world.ports, store: dying });
    expect(await store.outages.all(world.tenantId, 10)).toMatchObject([{ startedAt: at("08:00:00") }]);
    await store.db.query("delete from process_beats");
  });

  test("the trail is held last, after the leads, whatever is told of an outage", async () => {
    await missed();
    const order: string[] = [];
    const watched: Store = {
      ...store,
      transaction: (work) =>
        store.transaction((data) =>
          work({
            ...data,
            leads: {
              ...data.leads,
              lookAgain: async (...given) => {
                order.push("leads");
                return data.leads.lookAgain(...given);
              },
            },
            audit: {
              ...data.audit,
              append: async (...given) => {
                order.push("trail");
                return data.audit.append(...given);
              },
            },
          }),
        ),
    };
    const ports = { ...world.ports, store: watched };
    const of = { by: "ada", why: "status page" };
    const { id } = await addOutage(ports, world.tenantId, {
      system: "crm",
      from: at("09:05:00"),
      ...of,
    });
    await endOutage(ports, world.tenantId, id, { at: at("10:30:00"), ...of });
    await endOutage(ports, world.tenantId, id, { withdraw: true, ...of });
    expect(order).toEqual(["leads", "trail", "leads", "trail", "leads", "trail"]);
  });

  test("a planned stop is an outage too, from the stop on, and says that it was planned", async () => {
    await signOfLife(world.ports);
    await world.liveTo(at("08:01:30"));
    await lastSign(world.ports);
    await world.liveTo(at("08:40:00"));
    await signOfLife(world.ports);
    expect(await store.outages.all(world.tenantId, 10)).toMatchObject([
      {
        system: "leadclock",
        startedAt: at("08:01:30"),
        endedAt: at("08:40:00"),
        why: expect.stringContaining("stopped on purpose"),
      },
    ]);
    expect((await entries())[0]!.detail).toMatchObject({ planned: true });
    await store.db.query("delete from process_beats");
  });

  test("where another process lived on, the one that stopped is nothing to tell", async () => {
    await signOfLife(world.ports);
    await lastSign(world.ports);
    await world.liveTo(at("08:01:00"));
    await signOfLife(world.ports);
    await world.liveTo(at("08:40:00"));
    await signOfLife(world.ports);
    const [found] = await store.outages.all(world.tenantId, 10);
    expect(found).toMatchObject({ startedAt: at("08:01:00"), why: expect.stringContaining("no process") });
    await store.db.query("delete from process_beats");
  });

  test("a gap of more than three minutes is an outage of our own from the last sign on", async () => {
    await signOfLife(world.ports);
    await world.liveTo(at("08:02:00"));
    await signOfLife(world.ports);
    expect(await store.outages.all(world.tenantId, 10)).toEqual([]);
    await world.liveTo(at("08:40:00"));
    await signOfLife(world.ports);
    expect(await store.outages.all(world.tenantId, 10)).toMatchObject([
      { system: "leadclock", startedAt: at("08:02:00"), endedAt: at("08:40:00"), foundBy: "silence" },
    ]);
    await store.db.query("delete from process_beats");
  });
});
