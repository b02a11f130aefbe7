import type { Check, Figures, Round } from "../check.ts";
import { type Asking, askings, requestOf } from "./requests.ts";
import { type Door, type Said, type TwoTenants, twoTenants } from "./two-tenants.ts";

const IDS_A_PLACE = 4;

/** Every place of every operation in which something can be named, filled with what is another account's. */
export const isolation: Check = {
  name: "isolation",
  area: "security",
  what: "another account's ids, handles and names in every path, query and body of the OpenAPI document",
  quick: true,
  stores: ["embedded", "postgres"],
  run: (round) => tried(round, undefined),
  planted: {
    what: "a door that takes the account from the id that is asked for",
    run: (round) => tried(round, "planted"),
  },
};

async function tried(round: Round, fault: "planted" | undefined): Promise<Figures> {
  const known = new Set<string>();
  let them = "";
  const believing: Door = ({ caller, address }) =>
    [...known].some((id) => address.includes(id)) ? { ...caller, tenantId: them } : caller;
  const world = await twoTenants(fault ? believing : undefined);
  try {
    const ids = await world.own(world.theirs, world.ours);
    if (fault) {
      them = world.theirs.tenantId;
      for (const id of ids) known.add(id);
    }
    return await everywhere(world, ids, round, fault ? 1 : 20);
  } finally {
    await world.close();
  }
}

async function everywhere(
  world: TwoTenants,
  ids: readonly string[],
  round: Round,
  enough: number,
): Promise<Figures> {
  const detail: string[] = [];
  let [tries, wrong] = [0, 0];
  const bad = (what: string) => {
    wrong++;
    detail.push(what);
  };
  for (const asking of askings(world.document)) {
    if (wrong >= enough) break;
    round.note(`${asking.method} ${asking.path}`);
    const before = JSON.stringify(await world.kept(world.theirs));
    for (const place of [undefined, ...asking.places]) {
      // What we write ourselves may say anything, and is answered again: there only what says nothing of its owner.
      const here = place?.where === "body" ? ids.filter((id) => !namesOwner(world, id)) : ids;
      const texts = place ? round.random.shuffle(here).slice(0, IDS_A_PLACE * round.times) : [""];
      for (const text of texts) {
        tries++;
        const problem = await oneTry(world, asking, place && { place, text });
        if (problem)
          bad(`${asking.method} ${asking.path} ${place ? `${place.name} = ${text}` : ""}: ${problem}`);
      }
    }
    if (JSON.stringify(await world.kept(world.theirs)) !== before)
      bad(`${asking.method} ${asking.path}: the other account's data changed`);
  }
  return { tried: tries, lost: 0, doubled: 0, wrong, detail: [...detail, ...world.failures.slice(0, 10)] };
}

function namesOwner({ theirs }: Pick<TwoTenants, "theirs">, text: string): boolean {
  return text.includes(theirs.mark) || text.includes(theirs.tenantId);
}

/** What another account has must be as unknown as what nobody has: the same status, the same words. */
async function oneTry(
  { ours, theirs }: TwoTenants,
  asking: Asking,
  put: Parameters<typeof requestOf>[1],
): Promise<string | null> {
  const said = await ours.ask(requestOf(asking, put));
  const echoed = put ? said.text.replaceAll(JSON.stringify(put.text).slice(1, -1), "") : said.text;
  if (namesOwner({ theirs }, echoed)) return `told ${echoed.slice(0, 200)}`;
  if (said.status >= 500 && said.status !== 503) return `${said.status} ${said.text.slice(0, 200)}`;
  if (!put) return null;
  if (put.place.where === "path" && said.status < 400) return `was answered ${said.status}`;
  if (said.status < 400) return null;
  const madeUp = madeUpLike(put.text);
  const twin = await ours.ask(requestOf(asking, { ...put, text: madeUp }));
  return sameBut(said, put.text, twin, madeUp)
    ? null
    : `${said.status} ${said.text} but made up ${twin.status} ${twin.text}`;
}

/** Of the same shape, and nobody's: letters and digits move on by one. */
function madeUpLike(text: string): string {
  return text.replaceAll(/[0-9a-f]/g, (one) => "123456789abcdef0"["0123456789abcdef".indexOf(one)]!);
}

function sameBut(one: Said, oneId: string, other: Said, otherId: string): boolean {
  const without = ({ text }: Said, id: string) =>
    text.replaceAll(JSON.stringify(id).slice(1, -1), "ID").replaceAll(id.trim(), "ID");
  return one.status === other.status && without(one, oneId) === without(other, otherId);
}
