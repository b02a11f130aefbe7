import { readMigrations } from "../../src/store/migrate.ts";

/**
 * A program that runs goes on while a newer one migrates: so a migration adds, and takes nothing away that the version
 * before reads or leaves out. One that cannot do without goes in two releases: the first stops using it.
 */
const TAKES_AWAY: readonly (readonly [RegExp, string])[] = [
  [/\bdrop\s+(table|column|view|type|schema)\b/i, "drops what old code reads"],
  [/\brename\s+(to|column)\b/i, "renames what old code reads"],
  [/\balter\s+column\s+\w+\s+(set\s+data\s+)?type\b/i, "changes a type under old code"],
  [/\balter\s+column\s+\w+\s+set\s+not\s+null\b/i, "refuses what old code leaves out"],
  [
    /\badd\s+column\s+(if\s+not\s+exists\s+)?\w+\s+[^,;]*\bnot\s+null\b(?![^,;]*\b(default|generated)\b)/i,
    "asks of old code what it does not know",
  ],
];

const takenAway = (sql: string): readonly string[] => {
  // Words of comments take nothing away.
  const statements = sql.replaceAll(/--[^\n]*/g, "");
  return TAKES_AWAY.flatMap(([pattern, why]) => (pattern.test(statements) ? [why] : []));
};

test.each(readMigrations().map(({ name, sql }) => [name, sql] as const))(
  "%s leaves the version before it working",
  (_name, sql) => {
    expect(takenAway(sql)).toEqual([]);
  },
);

test.each([
  ["alter table leads drop column wake_at", "drops"],
  ["alter table leads rename column wake_at to due_at", "renames"],
  ["alter table leads alter column wake_at type int", "changes a type"],
  ["alter table leads alter column wake_at set not null", "refuses"],
  ["alter table leads add column who text not null", "asks"],
])("it sees that %s is none", (sql, why) => {
  expect(takenAway(sql)[0]).toContain(why);
});

test("and that an addition is one", () => {
  expect(
    takenAway("alter table leads add column who text; alter table leads add column n int not null default 0"),
  ).toEqual([]);
  expect(takenAway("-- drop table leads\ncreate table more (id text not null)")).toEqual([]);
});
