import { readdirSync, readFileSync } from "node:fs";
import { replayed } from "../replay/replayed.ts";
import { readHistories } from "./by-hand/read.ts";
import { policyFile } from "./by-hand/rules.ts";
import { told } from "./by-hand/tell.ts";

// Worked out by hand from the decisions alone; where the program answered otherwise, their text was read again.
const folder = new URL("by-hand/", import.meta.url);

describe.each(readdirSync(folder).filter((file) => file.endsWith(".txt")))("%s", (file) => {
  const histories = readHistories(readFileSync(new URL(file, folder), "utf8"));

  test.each(histories.map((history) => [history.name, history] as const))("%s", async (_, history) => {
    const { at, watchFrom, expected } = history;
    const { leads, bad } = await replayed(history.events, {
      policy: policyFile(history.policy),
      ...(at && { at }),
      ...(watchFrom && { watchFrom }),
    });
    expect(bad).toEqual([]);
    const lead = leads.find((one) => one.lead === "L1")!;
    expect(expected.length).toBeGreaterThan(0);
    for (const [question, answer] of expected) {
      const got = told(lead, question);
      if (typeof got === "string") expect(`${question}: ${got}`).toBe(`${question}: ${answer}`);
      else for (const part of answer.split(", ")) expectPart(question, got, part);
    }
  });
});

/** A clock tells more than a history asks: each part must be among it, and `no …` must not. */
function expectPart(question: string, got: readonly string[], part: string): void {
  const all = { clock: question, tells: got };
  if (part.startsWith("no "))
    expect(all).toEqual({ clock: question, tells: expect.not.arrayContaining([part.slice(3)]) });
  else expect(all).toEqual({ clock: question, tells: expect.arrayContaining([part]) });
}
