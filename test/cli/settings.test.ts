import { readConfig } from "../../src/config.ts";
import { openDatabase } from "../../src/store/open-database.ts";

describe("settings", () => {
  test.each([
    ["LEADCLOCK_PORT", "abc", "abc is no port. Give a whole number from 0 to 65535"],
    ["LEADCLOCK_PORT", "80.5", "80.5 is no port"],
    ["LEADCLOCK_PORT", "99999", "99999 is no port"],
    ["LEADCLOCK_LOG_LEVEL", "loud", "loud is no level. Give error, warn, info or debug."],
    ["LEADCLOCK_SWEEP_MINUTES", "0", "0 is no number of minutes"],
    ["LEADCLOCK_BACKFILL_DAYS", "-3", "-3 is no number of days"],
    ["LEADCLOCK_PUBLIC_URL", "leadclock.example", "leadclock.example is no address"],
    ["LEADCLOCK_PUBLIC_URL", "ftp://leadclock.example", "is no address"],
    ["LEADCLOCK_ACCESS_TOKEN", "opensesame", "it is too short. Give a password of 16 characters or more."],
    ["DATABASE_URL", "secret@host", "it is no address of a PostgreSQL server. Give it as postgres://"],
  ])("%s=%s is refused by name, with what to give and no secret", (name, value, words) => {
    const said = messageOf(() => readConfig({ [name]: value }));
    expect(said).toContain(`${name}: ${words.startsWith("is ") ? value : ""}`);
    expect(said).toContain(words);
    if (words.startsWith("it ")) expect(said).not.toContain(value);
  });

  test("the public address may be given with a slash at its end", () => {
    const { LEADCLOCK_PUBLIC_URL } = readConfig({ LEADCLOCK_PUBLIC_URL: "https://leadclock.example/" });
    expect(LEADCLOCK_PUBLIC_URL).toBe("https://leadclock.example");
  });

  test("a database that does not answer is told by its setting, without its password", async () => {
    const opening = openDatabase({ databaseUrl: "postgres://someone:pass-word@127.0.0.1:1/leadclock" });
    const said = await opening.then(
      () => "opened",
      (error: Error) => error.message,
    );
    expect(said).toMatch(/^DATABASE_URL: the database cannot be opened \(.*ECONNREFUSED/);
    expect(said).not.toContain("pass-word");
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing thrown";
}
