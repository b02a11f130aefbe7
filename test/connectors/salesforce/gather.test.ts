import type { SalesforceClient } from "../../../connectors/salesforce/client.ts";
import { gathering } from "../../../connectors/salesforce/gather.ts";
import { onceEach } from "../../../connectors/salesforce/once.ts";
import type { Selecting, Selection } from "../../../connectors/salesforce/selecting.ts";
import { GiveUp, RetryLater } from "../../../src/errors.ts";
import { testSession } from "../../support/session.ts";

type Sub = { readonly url: string; readonly referenceId: string };

/** An org in which every query finds one row that repeats the query; some are refused. */
function org(refused: Readonly<Record<string, { status: number; body: unknown }>> = {}) {
  const calls: string[][] = [];
  const answer = (soql: string) => ({
    totalSize: 1,
    done: true,
    records: [{ Id: soql }],
  });
  const call = async (_session: unknown, asked: { query?: { q: string }; body?: unknown }) => {
    if (asked.query) {
      calls.push([asked.query.q]);
      return answer(asked.query.q);
    }
    const { compositeRequest } = asked.body as { compositeRequest: readonly Sub[] };
    const soqls = compositeRequest.map(({ url }) => new URL(url, "http://org").searchParams.get("q") ?? "");
    calls.push(soqls);
    return {
      compositeResponse: compositeRequest
        .map(({ referenceId }, index) => {
          const fault = refused[soqls[index]!];
          return {
            referenceId,
            httpStatusCode: fault?.status ?? 200,
            body: fault?.body ?? answer(soqls[index]!),
          };
        })
        // Answers need not come in the order of what was asked.
        .reverse(),
    };
  };
  return { client: { call } as unknown as SalesforceClient, calls };
}

const asked = (soql: string) => ({ soql, all: false, what: `a query of ${soql}` });
const namesOf = ({ records }: { records: readonly Record<string, unknown>[] }) => records.map(({ Id }) => Id);

describe("queries asked in one breath", () => {
  it("go out in one call, five at a time, and each gets its own answer", async () => {
    const { client, calls } = org();
    const gather = gathering(client);
    const session = testSession();
    const names = ["a", "b+c", "d", "e", "f", "g'%"];
    const pages = await Promise.all(names.map((name) => gather(session, asked(name))));
    expect(pages.map(namesOf)).toEqual(names.map((name) => [name]));
    expect(calls.map(({ length }) => length).sort()).toEqual([1, 5]);
    await gather(session, asked("later"));
    expect(calls.at(-1)).toEqual(["later"]);
  });

  it("of several accounts never share a call", async () => {
    const { client, calls } = org();
    const gather = gathering(client);
    await Promise.all([gather(testSession(), asked("one")), gather(testSession(), asked("other"))]);
    expect(calls.sort()).toEqual([["one"], ["other"]]);
  });

  it("fail each for itself, as a call alone would", async () => {
    const { client } = org({
      hidden: { status: 400, body: [{ errorCode: "INVALID_FIELD", message: "No such column" }] },
      slow: { status: 400, body: [{ errorCode: "QUERY_TIMEOUT", message: "too long" }] },
      odd: { status: 200, body: "<html>" },
    });
    const gather = gathering(client);
    const session = testSession();
    const [fine, hidden, slow, odd] = await Promise.allSettled(
      ["fine", "hidden", "slow", "odd"].map((name) => gather(session, asked(name))),
    );
    expect(fine).toMatchObject({ status: "fulfilled", value: { records: [{ Id: "fine" }] } });
    expect(hidden).toMatchObject({ reason: expect.any(GiveUp) });
    expect(slow).toMatchObject({ reason: expect.any(RetryLater) });
    expect(odd).toMatchObject({ reason: expect.any(RetryLater) });
  });
});

describe("within one reading", () => {
  function table(rows: readonly Record<string, unknown>[]) {
    const asked: Selection[] = [];
    const selecting = {
      rows: async (_session: unknown, selection: Selection) => {
        asked.push(selection);
        const [field, ids] = selection.among ?? ["", []];
        return rows.filter((row) => ids.includes(String(row[field])));
      },
    } as unknown as Selecting;
    return { selecting, asked };
  }
  const TASKS = [
    { Id: "t1", WhoId: "ada", Status: "Open" },
    { Id: "t2", WhoId: "ada", Status: "Done" },
    { Id: "t3", WhoId: "bob", Status: "Done" },
  ];
  const tasks = (field: string, ids: readonly string[], fields: readonly string[] = ["WhoId", "Status"]) => ({
    object: "Task",
    fields,
    among: [field, ids] as const,
  });

  it("a row is read once, by whatever it was found; what is not known is asked for alone", async () => {
    const { selecting, asked } = table(TASKS);
    const session = testSession();
    const once = onceEach(selecting, session);
    expect(await once.rows(session, tasks("WhoId", ["ada"]))).toEqual(TASKS.slice(0, 2));
    expect(await once.rows(session, tasks("WhoId", ["ada"], ["Status"]))).toEqual(TASKS.slice(0, 2));
    expect(await once.rows(session, tasks("Id", ["t3", "t2", "none"]))).toEqual([TASKS[2], TASKS[1]]);
    expect(asked.map(({ among }) => among)).toEqual([
      ["WhoId", ["ada"]],
      ["Id", ["t3", "none"]],
    ]);
  });

  it("more fields are read anew, and so is what also deleted rows may answer", async () => {
    const { selecting, asked } = table(TASKS);
    const session = testSession();
    const once = onceEach(selecting, session);
    await once.rows(session, tasks("WhoId", ["bob"], ["Status"]));
    await once.rows(session, tasks("WhoId", ["bob"], ["Status", "Subject"]));
    await once.rows(session, { ...tasks("WhoId", ["bob"], ["Status"]), all: true });
    expect(asked).toHaveLength(3);
  });
});
