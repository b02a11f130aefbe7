import { type FreshStore, freshStore } from "../../test/support/store.ts";
import { aDelivery, anInstallation, NOON } from "../../test/support/store-data.ts";
import type { Inbox } from "../../workflows/ports.ts";
import type { Check, Figures, Round } from "../check.ts";

const CLAIMERS = 8;
const LEASE = 30_000;
const PER_ROUND = 2_000;

/** Many claim from one inbox at once: every delivery goes to exactly one of them. */
export const sharedQueue: Check = {
  name: "shared-queue",
  area: "workers",
  what: `${CLAIMERS} workers claim deliveries of one inbox at once, some coming twice`,
  quick: true,
  stores: ["embedded", "postgres"],
  run: (round) => claimed(round, (store) => store.inbox),
  planted: [
    {
      what: "a worker that gives each batch back while it works on it",
      run: (round) => claimed(round, leaky),
    },
  ],
};

/** Claims as the store does, but keeps no lease. */
function leaky({ inbox }: FreshStore): Pick<Inbox, "claim"> {
  return { claim: (now, _leaseMs, limit) => inbox.claim(now, 0, limit) };
}

async function claimed(
  { random, times, note }: Round,
  through: (store: FreshStore) => Pick<Inbox, "claim">,
): Promise<Figures> {
  const store = await freshStore();
  try {
    const accounts = [anInstallation(), anInstallation()];
    const count = PER_ROUND * times;
    const keys = Array.from({ length: count }, (_, index) => `delivery-${index}`);
    note(`${count} deliveries`);
    for (const account of accounts)
      for (let start = 0; start < count; start += 500) {
        const batch = keys.slice(start, start + 500);
        const again = batch.filter(() => random.next() < 0.2);
        await store.inbox.put(
          account,
          random.shuffle([...batch, ...again]).map((key) => aDelivery(key)),
          NOON,
        );
      }
    const taken = new Map<string, number>();
    const inbox = through(store);
    const most = 2 * accounts.length * count;
    let handed = 0;
    const claimer = async () => {
      while (handed < most) {
        const claim = await inbox.claim(NOON, LEASE, random.between(1, 40));
        if (!claim) return;
        handed += claim.deliveries.length;
        for (const { key } of claim.deliveries) {
          const identity = `${claim.tenantId} ${key}`;
          taken.set(identity, (taken.get(identity) ?? 0) + 1);
        }
        if (handed >= most) return;
      }
    };
    await Promise.all(Array.from({ length: CLAIMERS }, claimer));
    const tried = accounts.length * count;
    return {
      tried,
      lost: tried - taken.size,
      doubled: [...taken.values()].filter((often) => often > 1).length,
      wrong: 0,
    };
  } finally {
    await store.remove();
  }
}
