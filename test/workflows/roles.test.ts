import { tenantView } from "../../src/domain/directory.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { roleFrom, scopeOf } from "../../workflows/people/team.ts";
import { person } from "../domain/support/facts.ts";
import { aPolicy } from "../domain/support/policies.ts";

const view = tenantView([
  person("crm:1", { name: "Rita", email: "rita@acme.example" }),
  person("crm:4", { name: "Mona", email: "mona@acme.example" }),
]);
const NO_RIGHTS = { admin: false, manager: false };
const named = (people: Partial<Policy["people"]>): Policy => {
  const policy = aPolicy();
  return { ...policy, people: { ...policy.people, ...people } };
};

describe("whoever the rules name for everybody's leads", () => {
  test.each(["crm:4", "mona@acme.example", "Mona@ACME.example"])(
    "leads, and sees every lead, named as %s",
    (name) => {
      const policy = named({ defaultManager: name });
      expect(roleFrom(NO_RIGHTS, "crm:4", { view, policy }, 0)).toBe("manager");
      expect(scopeOf({ userId: "crm:4" }, "manager", { view, policy }, 0).all).toBe(true);
    },
  );

  test("is nobody else", () => {
    const policy = named({ defaultManager: "mona@acme.example" });
    expect(roleFrom(NO_RIGHTS, "crm:1", { view, policy }, 0)).toBe("rep");
    expect(scopeOf({ userId: "crm:1" }, "rep", { view, policy }, 0)).toEqual({
      all: false,
      owners: ["crm:1"],
    });
  });
});
