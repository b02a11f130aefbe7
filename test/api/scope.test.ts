import { type Caller, may, type Permission } from "../../src/api/caller.ts";
import { openApi } from "../../src/api/openapi.ts";
import { EVERYBODY, type Scope } from "../../src/domain/scope.ts";
import { DAY, MINUTE } from "../../src/domain/time.ts";
import { type Asking, askings, requestOf } from "../../trust/security/requests.ts";
import { makePacks } from "../../workflows/reports/make-packs.ts";
import { type ApiWorld, apiWorld, nameOf } from "../support/api-world.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { person } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const MARK = "Rafael-4e1b";
const REP: Pick<Caller, "role"> = { role: "rep" };
/** Sam, under every id he has. */
const SAMS: Scope = { all: false, owners: ["crm:8", "map:8"] };

let store: FreshStore;
let world: ApiWorld;
/** Whatever names one of the other rep's leads. */
let theirs: readonly string[];
let tried = 0;

beforeAll(async () => {
  store = await freshStore();
  world = await apiWorld(store, NINE);
  await world.people(
    person("crm:7", "rafael@acme.example", "Rafael Rep"),
    person("crm:8", "sam@acme.example", "Sam Rep"),
  );
  for (const [name, owner, type] of [
    ["ada", "crm:7", "hand-raiser"],
    ["bob", "crm:7", "never heard of"],
    ["cyd", "crm:7", "hand-raiser"],
    ["dan", "crm:8", "hand-raiser"],
    ["eve", "crm:8", "never heard of"],
  ] as const) {
    const mark = owner === "crm:7" ? MARK : "Own";
    await world.tell(
      `crm:lead:${name}`,
      { name: `${name} ${mark}`, company: `Acme ${mark}`, email: `${name}.${mark}@lead.example` },
      { kind: "engaged", occurredAt: NINE, engagement: "form", properties: { lead_type: type } },
      { kind: "ownerChanged", occurredAt: NINE, ownerId: owner },
    );
  }
  // Cyd was Sam's for a while: he may go on to know of her.
  await world.tell(
    "crm:lead:cyd",
    { name: "cyd Shared" },
    { kind: "ownerChanged", occurredAt: NINE + 10 * MINUTE, ownerId: "crm:8" },
    { kind: "ownerChanged", occurredAt: NINE + 20 * MINUTE, ownerId: "crm:7" },
  );
  await world.liveTo(NINE + 8 * DAY);
  await makePacks(world.ports, world.rules, world.tenantId);
  // One has its warnings and tiers ahead.
  await world.tell(
    "crm:lead:fay",
    { name: `fay ${MARK}`, email: `fay.${MARK}@lead.example` },
    {
      kind: "engaged",
      occurredAt: NINE + 8 * DAY,
      engagement: "form",
      properties: { lead_type: "hand-raiser" },
    },
    { kind: "ownerChanged", occurredAt: NINE + 8 * DAY, ownerId: "crm:7" },
  );
  theirs = await namesOf(["ada", "bob", "fay"]);
});
afterAll(async () => {
  await world?.close();
  await store?.remove();
});

/** Ids, handles, records, addresses: everything by which a lead is asked for. */
async function namesOf(leads: readonly string[]): Promise<readonly string[]> {
  const records = leads.map((name) => `crm:lead:${name}`);
  const { rows } = await store.db.query<{ name: string }>(
    `with l as (select lead_id from lead_records where tenant_id = $1 and record = any($2::text[])),
      j as (select * from journeys where tenant_id = $1 and lead_id in (select lead_id from l))
     select lead_id as name from l union select journey_id from j union select left(md5(journey_id), 10) from j
     union select left(md5(j.journey_id || '|' || (v.value ->> 'id')), 10) from j, jsonb_array_elements(j.body -> 'reviews') v
     union select body ->> 'email' from record_cards where tenant_id = $1 and record = any($2::text[])
     union select concat_ws('|', 'step', j.journey_id, c.value ->> 'clock', c.value ->> 'number', s.value ->> 'step')
       from j, jsonb_array_elements(j.body -> 'clocks') c, jsonb_array_elements(c.value -> 'steps') s
     union select message_id from messages where tenant_id = $1 and lead_id in (select lead_id from l)`,
    [world.tenantId, records],
  );
  return [...records, ...rows.map(({ name }) => name)];
}

const document = () => openApi(world.routes, "0");
const asked = (method: "GET" | "other") =>
  askings(document()).filter(
    (one) => (one.method === "GET") === (method === "GET") && may(REP, one.needs as Permission),
  );

/** Asked as the rep; what it says, also where it is a refusal. */
async function ask(
  asking: Asking,
  request: ReturnType<typeof requestOf>,
  scope: Scope = SAMS,
): Promise<string> {
  tried++;
  const [path, query] = request.path.split("?");
  const wanted = asking.path.split("/");
  const given = path!.split("/").map(decodeURIComponent);
  const params = Object.fromEntries(
    wanted.flatMap((part, index) => (part.startsWith("{") ? [[part.slice(1, -1), given[index]]] : [])),
  );
  const of = { params, query: Object.fromEntries(new URLSearchParams(query)), body: request.body };
  const name = nameOf({ method: asking.method as "GET", path: asking.path as `/${string}` });
  try {
    return JSON.stringify(await world.ask(name, of, "sam", "rep", scope));
  } catch (error) {
    return String(error);
  }
}

/** What an answer says beside what was asked for. */
const beyond = (said: string, text: string) => (text === "" ? said : said.replaceAll(text, ""));

/** Data of the other rep's leads, row by row. */
const kept = async () => {
  const { rows } = await store.db.query(
    `with l as (select lead_id from lead_records where tenant_id = $1 and record in ('crm:lead:ada', 'crm:lead:bob', 'crm:lead:fay'))
     select 'facts' as what, count(*)::text as is from facts where tenant_id = $1 and lead_id in (select lead_id from l)
     union all select 'journeys', md5(string_agg(body::text, '|' order by journey_id)) from journeys
       where tenant_id = $1 and lead_id in (select lead_id from l)
     union all select 'alerts', md5(string_agg(t::text, '|' order by t::text)) from alerts t
       where tenant_id = $1 and lead_id in (select lead_id from l)
     union all select 'messages', md5(string_agg(t::text, '|' order by t::text)) from messages t
       where tenant_id = $1 and lead_id in (select lead_id from l) order by 1`,
    [world.tenantId],
  );
  return rows;
};

describe("a rep, who may know of own leads alone", () => {
  test("is told of no other's by any question, however it is asked", async () => {
    tried = 0;
    for (const asking of asked("GET")) {
      for (const place of [undefined, ...asking.places])
        for (const text of place ? theirs : [""]) {
          const said = await ask(asking, requestOf(asking, place && { place, text }));
          // An answer may say again what was asked for; more it does not say.
          const what = `${asking.method} ${asking.path} with ${place?.name} = ${text}: ${said.slice(0, 300)}`;
          expect(beyond(said, text).includes(MARK) ? what : null).toBeNull();
        }
    }
    expect(tried).toBeGreaterThan(50);
  });

  test("while whoever may know of all is told by the same questions", async () => {
    const telling = new Set<string>();
    for (const asking of asked("GET"))
      for (const place of [undefined, ...asking.places])
        for (const text of place ? theirs : [""]) {
          const said = await ask(asking, requestOf(asking, place && { place, text }), EVERYBODY);
          if (beyond(said, text).includes(MARK)) telling.add(asking.path);
        }
    expect([...telling]).toEqual(
      expect.arrayContaining([
        "/worklist",
        "/worklist/{lead}",
        "/alerts",
        "/pending",
        "/reviews",
        "/breaches",
      ]),
    );
  });

  test("changes nothing of another's, whatever is named", async () => {
    tried = 0;
    const before = await kept();
    for (const asking of asked("other"))
      for (const place of asking.places)
        for (const text of theirs) {
          const said = await ask(asking, requestOf(asking, { place, text }));
          const what = `${asking.method} ${asking.path} with ${place.name} = ${text}: ${said.slice(0, 300)}`;
          expect(beyond(said, text).includes(MARK) ? what : null).toBeNull();
        }
    expect(tried).toBeGreaterThan(50);
    expect(await kept()).toEqual(before);
  });

  test("acts on none: the words are those for a lead that there is not", async () => {
    const act = (journey: string, scope?: Scope) =>
      world.ask(
        "POST /breaches/actions",
        { body: { journey, action: "approve" } },
        "sam",
        "rep",
        scope ?? SAMS,
      );
    const refused = await act("crm:lead:ada").catch((error: Error) => error.message);
    expect(refused).toBe(await act("crm:lead:nobody").catch((error: Error) => error.message));
    expect(await act("crm:lead:dan")).toMatchObject({ changed: true });
    expect(await act("crm:lead:ada", EVERYBODY)).toMatchObject({ changed: true });
  });

  test("sees own leads, and one that was theirs for a turn", async () => {
    const { rows, counts } = await world.ask<{ rows: { name: string }[]; counts: object }>(
      "GET /worklist",
      {},
      "sam",
      "rep",
      SAMS,
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(["cyd Shared", "dan Own", "eve Own"]);
    expect(counts).toMatchObject({ everyone: 3 });
    const all = await world.ask<{ rows: object[]; counts: object }>("GET /worklist");
    expect(all.rows).toHaveLength(6);
    const { breaches } = await world.ask<{ breaches: { lead: string }[] }>(
      "GET /breaches",
      {},
      "sam",
      "rep",
      SAMS,
    );
    expect(breaches.length).toBeGreaterThan(0);
    expect(breaches.map(({ lead }) => lead).join()).not.toContain(MARK);
  });
});
