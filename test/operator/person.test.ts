import type { TenantFact } from "../../src/domain/facts.ts";
import { personIn } from "../../src/operator/person.ts";

let at = 0;
const told = (userId: string, changes: { name?: string; email?: string; active?: boolean }): TenantFact => {
  at += 1;
  return { kind: "userChanged", key: `u${at}`, occurredAt: at, source: "hubspot", userId, ...changes };
};

const people = [
  told("hubspot:1", { name: "Dana Rey", active: true }),
  told("hubspot:2", { name: "Sam Lee", email: "sam@acme.test", active: true }),
  told("hubspot:3", { name: "Sam Lee", active: true }),
  told("hubspot:4", { name: "Gone Away", active: true }),
  told("hubspot:4", { active: false }),
  told("hubspot:1", { name: "Dana Reyes" }),
];
const meant = (text: string) => personIn(people, text, "test-recipient");

test("a person is meant by id, or by the name that holds now, however it is written", () => {
  expect(meant("hubspot:2")).toBe("hubspot:2");
  expect(meant("dana reyes ")).toBe("hubspot:1");
});

test("a person is meant by an e-mail address", () => {
  expect(meant("Sam@acme.test")).toBe("hubspot:2");
  expect(() => meant("eve@acme.test")).toThrow("there is no eve@acme.test in the account");
});

test("a name that two people bear is not guessed", () => {
  expect(() => meant("Sam Lee")).toThrow(
    "test-recipient: 2 people are called Sam Lee. Give one of hubspot:2, hubspot:3.",
  );
});

test.each(["Dana Rey", "Gone Away", "hubspot:4", "hubspot:99"])(
  "%s is nobody of now: the answer names who there is",
  (text) => {
    expect(() => meant(text)).toThrow(
      `there is no ${text} in the account. Known: Dana Reyes (hubspot:1), Sam Lee (hubspot:2), Sam Lee (hubspot:3).`,
    );
  },
);

test("before anybody was read, that is the answer", () => {
  expect(() => personIn([], "Dana", "test-recipient")).toThrow("No people have been read yet.");
});
