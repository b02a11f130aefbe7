import type { KeptAnswer, KeptRequest, KeptRules, KeptState } from "../../connectors/kept-rules.ts";
import { readPolicy } from "../../src/api/policy-reader.ts";
import { presets as policies } from "../../src/domain/presets/index.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { presets } from "../../src/settings/presets.ts";
import { fromPolicy } from "../../src/settings/to-policy.ts";
import { writtenOut } from "../../src/settings/written-out.ts";
import { type OpenStore, openStore } from "../../src/store/open-store.ts";
import { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import { KeptRulesDesk } from "../../workflows/policies/kept-rules.ts";
import { PreviewDesk } from "../../workflows/policies/preview-desk.ts";
import type { Ports } from "../../workflows/ports.ts";
import { madeUpCrm } from "../support/made-up-crm.ts";
import { testSession } from "../support/session.ts";
import { type FreshStore, freshStore, onServer } from "../support/store.ts";
import { anInstallation, NOON } from "../support/store-data.ts";

const REQUEST: KeptRequest = {
  id: "r1",
  ask: "reload",
  by: { crmUserId: "7", userId: "made-up:7" },
  working: false,
  draft: null,
};

/** A CRM in which rules stand, and one request until it is answered; whoever writes the rules takes their time. */
function keptIn(requests: KeptRequest[]) {
  const done: string[] = [];
  let state: Omit<KeptState, "requests"> = { isEmpty: true, version: null, mode: null, draft: null };
  const kept: KeptRules = {
    look: async () => ({ ...state, requests: [...requests] }),
    async fill(_session, { version }) {
      done.push(`filled with ${version}`);
      for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
      state = { ...state, isEmpty: false, version };
    },
    read: async (_session, base) => ({ file: base, problems: [], records: new Map(), whole: "rules" }),
    tell: async () => {},
    async answer(_session, { id }, answer: KeptAnswer) {
      done.push(`${id} ${answer.state}`);
      requests.splice(0);
    },
    async show(_session, { mode }) {
      state = { ...state, mode };
    },
  };
  return { kept, done };
}

describe("rules kept in a CRM, with two workers at once", () => {
  let store: FreshStore;
  let other: OpenStore;
  beforeAll(async () => {
    store = await freshStore();
    // On a server another process has connections of its own.
    other = onServer ? await openStore(store.options) : store;
  });
  afterAll(async () => {
    if (onServer) await other.close();
    await store.remove();
  });

  test("are filled in once, and each request is carried out and answered once", async () => {
    const requests: KeptRequest[] = [];
    const { kept, done } = keptIn(requests);
    let now = NOON;
    const installation = anInstallation({ crm: "made-up" });
    const { tenantId } = installation;
    const connector = madeUpCrm("made-up", "Made up", {
      keptRules: kept,
      signIn: {
        url: () => "",
        identify: async () => {
          throw new Error("nobody signs in here");
        },
        agreed: async () => {
          throw new Error("nobody installs here");
        },
        rights: async () => ({ active: true, admin: true, manager: false }),
      },
    });
    await store.tenants.save({ id: tenantId, name: "Acme", mode: "live", modeSince: 0, testRecipient: null });
    await store.tenants.saveInstallation(installation, "connected");
    await store.policies.publish(
      tenantId,
      { ...policies.default!, version: 1, effectiveAt: 0 },
      "admin",
      NOON,
    );
    const desk = (data: OpenStore) => {
      const ports: Ports = {
        clock: { now: () => now },
        store: data,
        accounts: {
          connector: () => connector,
          session: (one) => testSession({ installation: one, now: () => now }),
        },
        log: { info: () => {}, warn: () => {}, error: () => {} },
      };
      const rules = new RulesCache();
      return new KeptRulesDesk(ports, {
        read: readPolicy,
        writtenOut: (policy) => writtenOut(fromPolicy(policy), presets),
        previews: new PreviewDesk(ports, rules, readPolicy),
        rules,
        members: data.members,
        may: () => true,
      });
    };
    const workers = [desk(store), desk(other)];
    const bothLook = () => Promise.all(workers.map((worker) => worker.step()));

    expect((await bothLook()).filter((worked) => worked)).toHaveLength(1);
    expect(done.splice(0)).toEqual(["filled with 1"]);

    requests.push(REQUEST);
    now += MINUTE;
    await bothLook();
    expect(done).toEqual(["filled with 1", "r1 done"]);

    now += MINUTE;
    expect(await bothLook()).toEqual([false, false]);
  });

  test("what one is at, another leaves to it; a failure leaves nothing locked", async () => {
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const first = store.alone("work", async () => {
      begun.resolve();
      await end.promise;
    });
    await begun.promise;
    expect(await other.alone("something else", async () => {})).toBe(true);
    const second = other.alone("work", async () => {
      throw new Error("two at once");
    });
    expect(await second).toBe(false);
    end.resolve();
    expect(await first).toBe(true);
    await expect(
      other.alone("work", async () => {
        throw new Error("broke");
      }),
    ).rejects.toThrow("broke");
    expect(await store.alone("work", async () => {})).toBe(true);
  });
});
