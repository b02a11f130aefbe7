import type { TaskDraft } from "../../connectors/connector.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { Blocked, RefusedAssignee } from "../../src/errors.ts";
import { type AlertedLeads, alertedLeads } from "../support/alerted-leads.ts";
import { type FreshStore, freshStore } from "../support/store.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const NO_RIGHT = new Blocked("CRM refuses to make tasks.", "Give the user the right to make tasks.");

let store: FreshStore;
let world: AlertedLeads;
beforeEach(async () => {
  store = await freshStore();
  world = await alertedLeads(store, NINE - MINUTE, {});
});
afterEach(() => store.remove());

const refuse = (why: (draft: TaskDraft) => Error | null) => {
  world.acme.accounts.crm.refuses = why;
};
const subjects = (system: "crm" | "map") => world.acme.accounts[system].tasks.map(({ subject }) => subject);

describe("an account that takes no task", () => {
  test("is told of in the other account, and by message", async () => {
    refuse(() => NO_RIGHT);
    await world.engages("crm:lead:1", NINE, "crm:rita");
    await world.acme.liveTo(NINE + HOUR);

    expect(subjects("crm")).toEqual([]);
    expect(subjects("map")).toEqual(["CRM refuses what Leadclock does"]);
    expect(world.post.told()).toEqual(["slack to crm:olga at 9:24 CRM refuses what Leadclock does"]);
    const [{ message }] = world.post.delivered as [(typeof world.post.delivered)[number]];
    expect(message.body).toContain("What to do: Give the user the right to make tasks.");
  });
});

describe("one task that is refused while others are made", () => {
  test("is told to operations with its words, and goes on waiting", async () => {
    refuse(({ subject }) => (/^(Due soon|Past due): Lead 1/.test(subject) ? NO_RIGHT : null));
    await world.engages("crm:lead:1", NINE, "crm:rita");
    await world.engages("crm:lead:2", NINE + MINUTE, "crm:rita");
    await world.acme.liveTo(NINE + 2 * HOUR);

    expect(subjects("crm").filter((subject) => subject.includes("Lead 2"))).not.toEqual([]);
    const told = world.acme.accounts.crm.tasks.filter(({ subject }) =>
      subject.startsWith("A task could not be made: Past due"),
    );
    expect(told).toMatchObject([{ assignee: "crm:olga" }]);
    refuse(() => null);
    await world.acme.liveTo(NINE + 4 * HOUR);
    expect(subjects("crm")).toContainEqual(expect.stringMatching(/^Past due: Lead 1/));
  });
});

describe("somebody who may own no task", () => {
  const refusing = (...users: readonly string[]) =>
    refuse(({ assignee }) =>
      assignee && users.includes(assignee)
        ? new RefusedAssignee(`${assignee} may own nothing`, assignee)
        : null,
    );

  test("is replaced along the whole chain, whoever of it is refused as well", async () => {
    await store.policies.publish(
      world.acme.tenantId,
      {
        ...(await store.policies.published(world.acme.tenantId)).at(-1)!,
        version: 2,
        effectiveAt: 1,
        ...BACKED,
      },
      "admin",
      NINE,
    );
    refusing("crm:rita", "crm:carl");
    await world.engages("crm:lead:1", NINE, "crm:rita");
    await world.acme.liveTo(NINE + 25 * MINUTE);

    const [task] = world.acme.accounts.crm.tasks;
    expect(task).toMatchObject({ assignee: "crm:mona" });
    expect(task?.body[0]).toBe("mona hears this instead of rita: away or no longer active.");
  });

  test("leaves the task to nobody only where all are refused, and operations hear it", async () => {
    refusing("crm:rita", "crm:mona", "crm:olga");
    await world.engages("crm:lead:1", NINE, "crm:rita");
    await world.acme.liveTo(NINE + 25 * MINUTE);

    const tasks = world.acme.accounts.crm.tasks.map(({ subject, assignee }) => [
      subject.replace(/:.*/, ""),
      assignee,
    ]);
    expect(tasks).toEqual([
      ["Due soon", null],
      ["A task belongs to nobody", null],
    ]);
  });
});

const BACKED = {
  people: {
    backups: { "crm:rita": "crm:carl" },
    managers: {},
    defaultManager: "crm:mona",
    operations: "crm:olga",
    reviewer: "crm:rex",
  },
};
