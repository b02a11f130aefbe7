import fc from "fast-check";
import { QueryWorld } from "./query-world.ts";

let org: QueryWorld;
beforeAll(() => {
  org = new QueryWorld();
  org.lead("Ada");
});
afterAll(() => org.end());

const asked = (q: string) => org.get("/services/data/v67.0/query", { q });

const WORDS = [
  ..."SELECT FROM WHERE AND OR NOT IN LIKE ORDER BY GROUP HAVING LIMIT OFFSET ASC DESC NULLS FIRST LAST TYPEOF WHEN THEN ELSE END".split(
    " ",
  ),
  ..."Id Name Owner.Name Owner.Type CreatedDate Status IsConverted OwnerId Address Tasks Lead Task l null true COUNT(Id) COUNT() FIELDS(ALL)".split(
    " ",
  ),
  ..."( ) , = != < > >= 'x' 'a\\'b' 5 2026-01-01 2026-01-01T00:00:00Z TODAY LAST_N_DAYS:3 . : ' \\ \" ; -- /* */ $ ? %".split(
    " ",
  ),
];

test("whatever words are put together, the answer is rows or a refusal with a code, never a failure", () => {
  const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 14 }).map((list) => list.join(" "));
  const tails = fc.oneof(
    words,
    words.map((tail) => `SELECT Id FROM Lead ${tail}`),
    words.map((tail) => `SELECT Id FROM Lead WHERE ${tail}`),
  );
  fc.assert(
    fc.property(tails, (soql) => {
      const { status, body } = asked(soql);
      if (status === 200) return;
      expect([soql, status]).toEqual([soql, 400]);
      expect((body as { errorCode: string }[])[0]!.errorCode).toMatch(/^[A-Z_]+$/);
    }),
    { numRuns: 3000, seed: 7 },
  );
});

test("any text survives in a literal, and none of it is read as anything else", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), (text) => {
      const literal = text.replace(/\\/g, "\\\\").replace(/'/g, "\\'");
      const { status, body } = asked(`SELECT COUNT() FROM Lead WHERE Name = '${literal}'`);
      expect([status, (body as { totalSize: number }).totalSize]).toEqual([
        200,
        text.toLowerCase() === "ada" ? 1 : 0,
      ]);
    }),
    { numRuns: 500, seed: 7 },
  );
});

test("long chains of conditions are answered, endless parentheses refused", () => {
  const chain = Array.from({ length: 3000 }, (_, n) => `Score < ${n}`)
    .join(" OR ")
    .replaceAll("Score", "NumberOfEmployees");
  expect(asked(`SELECT Id FROM Lead WHERE ${chain}`).status).toBe(200);
  const numbers = Array.from({ length: 5000 }, (_, n) => n).join(",");
  expect(asked(`SELECT Id FROM Lead WHERE NumberOfEmployees IN (${numbers})`).status).toBe(200);
  const deep = `${"(".repeat(20_000)}Name = 'x'${")".repeat(20_000)}`;
  expect(asked(`SELECT Id FROM Lead WHERE ${deep}`)).toMatchObject({
    status: 400,
    body: [{ errorCode: "QUERY_TOO_COMPLICATED" }],
  });
});
