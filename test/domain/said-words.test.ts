import type { LeadFact, ReasonRecorded } from "../../src/domain/facts.ts";
import { type Filling, fillingOf, fillingsOf, isEcho, saidHere } from "../../src/domain/said-words.ts";
import { MINUTE } from "../../src/domain/time.ts";

const TEN = Date.UTC(2026, 2, 2, 10);
interface Standing {
  readonly value: string;
  readonly by: string;
}
let number = 0;
const word = (
  source: string,
  minute: number,
  reason: string,
  more: Partial<ReasonRecorded> = {},
): ReasonRecorded => ({
  kind: "reasonRecorded",
  key: `word ${++number}`,
  occurredAt: TEN + minute * MINUTE,
  source,
  reason,
  ...more,
});
const here = (minute: number, reason: string, note?: string) =>
  word("leadclock", minute, reason, { by: "rita", ...(note === undefined ? {} : { note }) });
/** Typed in the CRM by somebody it names, or told without a name. */
const typed = (minute: number, reason: string, note?: string) =>
  word("crm", minute, reason, { by: "carl", ...(note === undefined ? {} : { note }) });
const unnamed = (minute: number, reason: string, note?: string) =>
  word("crm", minute, reason, note === undefined ? {} : { note });

describe("what is written on a record of what people said here (D21)", () => {
  test.each<[string, string | null, string | null, readonly string[], Filling]>([
    ["an empty field takes it", null, "busy", [], "write"],
    ["so does one that was cleared", " ", "busy", [], "write"],
    ["what stands already is not written again", "busy", "busy", ["busy"], "stands"],
    ["also where the CRM ends lines its own way", "one\r\ntwo ", "one\ntwo", [], "stands"],
    ["what we wrote before is replaced", "busy", "other", ["busy", "other"], "write"],
    ["and cleared, where nothing is said any more", "called late", null, ["called late"], "write"],
    ["what somebody typed stays", "wrong_owner", "busy", ["busy"], "theirs"],
    ["also where we have nothing to say", "wrong_owner", null, [], "theirs"],
    ["nothing over nothing is no write", null, null, [], "stands"],
  ])("%s", (_, present, wanted, ours, filling) => {
    expect(fillingOf(present, wanted, new Set(ours))).toBe(filling);
  });

  test("the last word given here counts, and each earlier one may be ours on the record", () => {
    const said = saidHere([here(2, "other"), here(1, "busy", "called at ten")])!;
    expect(said.last).toEqual({ reason: "other", note: null });
    expect(fillingsOf({ reason: "busy", note: "called at ten" }, said)).toEqual({
      reason: "write",
      note: "write",
    });
  });

  test("what somebody typed in the CRM since is theirs, whether or not it was ever said here", () => {
    const facts = [here(1, "busy"), typed(2, "wrong_owner"), typed(3, "busy"), here(4, "other")];
    expect(fillingsOf({ reason: "busy", note: null }, saidHere(facts)!).reason).toBe("theirs");
  });

  test("a note is not put beside somebody else's reason, and stays where somebody else wrote one", () => {
    const said = saidHere([here(1, "busy", "called at ten")])!;
    expect(fillingsOf({ reason: "wrong_owner", note: null }, said)).toEqual({
      reason: "theirs",
      note: "theirs",
    });
    expect(fillingsOf({ reason: null, note: "see the ticket" }, said)).toEqual({
      reason: "write",
      note: "theirs",
    });
  });

  test("a note of ours beside a reason that somebody typed over ours is ours still", () => {
    const facts = [
      here(1, "busy", "called"),
      typed(2, "wrong_owner", "called"),
      here(3, "wrong_owner", "rang"),
    ];
    expect(fillingsOf({ reason: "wrong_owner", note: "called" }, saidHere(facts)!)).toEqual({
      reason: "stands",
      note: "write",
    });
  });

  test("nothing was said here: nothing is written", () => {
    expect(saidHere([typed(1, "busy")])).toBeNull();
  });

  /** Every short history of words: no write ever hits a word that the CRM had from somebody else. */
  test("whatever the history, what stands only because somebody typed it is never overwritten", () => {
    const words = ["a", "b"];
    const makers = [here, typed];
    const histories: LeadFact[][] = [[]];
    for (let length = 1; length <= 5; length++)
      for (const before of histories.filter((one) => one.length === length - 1))
        for (const make of makers)
          for (const reason of words) histories.push([...before, make(length, reason)]);
    for (const facts of histories) {
      const said = saidHere(facts);
      const record = (facts as ReasonRecorded[]).reduce<Standing | null>((stands, fact) => {
        // What is said here reaches the record where it may.
        const mayWrite = fact.source !== "leadclock" || stands === null || stands.by === "leadclock";
        return mayWrite && stands?.value !== fact.reason ? { value: fact.reason, by: fact.source } : stands;
      }, null);
      if (!said || record === null || record.by === "leadclock") continue;
      expect(fillingOf(record.value, said.last.reason, said.ours.reasons)).not.toBe("write");
    }
  });
});

describe("what a CRM says again of our own writing", () => {
  const facts = [here(1, "busy", "called"), here(5, "other")];

  test.each<[string, ReasonRecorded, boolean]>([
    ["our words, told by nobody, are an echo", unnamed(2, "busy", "called"), true],
    ["also when the newer one was said meanwhile", unnamed(6, "busy"), true],
    ["also a little before, by the CRM's own clock", unnamed(0, "busy", "called"), true],
    ["by a person they are theirs", typed(2, "busy", "called"), false],
    ["another reason is none", unnamed(6, "wrong_owner"), false],
    ["another note is none", unnamed(6, "busy", "see the ticket"), false],
    ["from long before they are none", unnamed(-5, "busy"), false],
  ])("%s", (_, told, echo) => {
    expect(isEcho(told, facts)).toBe(echo);
  });
});
