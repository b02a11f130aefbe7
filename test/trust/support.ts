import { type Area, isClean, isFound, type StoreKind } from "../../trust/check.ts";
import { checks } from "../../trust/checks.ts";
import { seededRandom } from "../../trust/random.ts";
import { onServer } from "../support/store.ts";

/** The quick part of an area of the trust suite: each check clean, and seen to fail with its planted fault. */
export function trusted(area: Area, seed = 20_260_615, only: (name: string) => boolean = () => true): void {
  const store: StoreKind = onServer ? "postgres" : "embedded";
  const quick = checks.filter(
    (one) => one.area === area && one.quick && one.stores.includes(store) && only(one.name),
  );
  const round = () => ({ seed, random: seededRandom(seed), times: 1, store, note: () => {} });

  test.each(quick.map((one) => [one.name, one] as const))(
    "%s: nothing lost, doubled or wrong",
    async (_, one) => {
      const figures = await one.run(round());
      expect({ figures, clean: isClean(figures) }).toEqual({ figures, clean: true });
    },
  );

  test.each(quick.map((one) => [one.name, one.planted[0].what, one.planted[0]] as const))(
    "%s finds %s",
    async (_name, _what, planted) => {
      const figures = await planted.run(round());
      expect({ figures, found: isFound(figures) }).toEqual({ figures, found: true });
    },
  );
}
