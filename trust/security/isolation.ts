import type { Check, Figures, Round } from "../check.ts";
import { type Asking, askings, type Place, requestOf } from "./requests.ts";
import { type Door, type Said, type TwoTenants, twoTenants } from "./two-tenants.ts";

const IDS_A_PLACE = 2;

/** Every place of every operation in which something can be named, filled with what is another account's. */
export const isolation: Check = {
  name: "isolation",
  area: "security",
  what: "another account's ids, handles and names in every path, query and body of the OpenAPI document",
  quick: true,
  stores: ["embedded", "postgres"],
  run: (round) => tried(round, undefined),
  planted: [
    {
      what: "a door that takes the account from the id that is asked for",
      run: (round) => tried(round, "planted"),
    },
  ],
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
  const controls = new Controls(world, ids);
  let [tries, wrong, real] = [0, 0, 0];
  const bad = (what: string) => {
    wrong++;
    detail.push(what);
  };
  for (const asking of askings(world.document)) {
    if (wrong >= enough) break;
    round.note(`${asking.method} ${asking.path}`);
    const changes = asking.method !== "GET";
    const before = changes ? await controls.kept() : "";
    const asked: (Place & { readonly text: string })[] = [];
    for (const place of [undefined, ...asking.places]) {
      // What we write ourselves may say anything, and is answered again: there only what says nothing of its owner.
      const here = place?.where === "body" ? ids.filter((id) => !namesOwner(world, id)) : ids;
      const theirs = place ? await controls.of(asking, place) : [];
      if (place && theirs.length === 0 && isNamed(asking, place))
        bad(`${asking.method} ${asking.path}: nothing of theirs is found there, so it says nothing`);
      real += theirs.length;
      const some = round.random.shuffle(here).slice(0, IDS_A_PLACE * round.times);
      for (const text of place ? new Set([...theirs, ...some]) : [""]) {
        tries++;
        if (place && changes) asked.push({ ...place, text });
        const problem = await oneTry(world, asking, place && { place, text });
        if (problem)
          bad(`${asking.method} ${asking.path} ${place ? `${place.name} = ${text}` : ""}: ${problem}`);
      }
    }
    if (!changes) continue;
    if ((await controls.kept()) !== before)
      bad(`${asking.method} ${asking.path}: the other account's data changed`);
    // After us they themselves: what they can do with it, we could not.
    for (const { text, ...place } of asked)
      if ((await world.theirs.ask(requestOf(asking, { place, text }))).status < 400) real++;
  }
  detail.push(`${real} of the requests are answered when their owner asks`);
  return { tried: tries, lost: 0, doubled: 0, wrong, detail: [...detail, ...world.failures.slice(0, 10)] };
}

/** Each of these paths leads to something of one account, by a name that no other account has for anything. */
const isNamed = ({ method }: Asking, { where, name }: Place): boolean =>
  method === "GET" && where === "path" && ["lead", "handle", "id"].includes(name);

const MOST_CONTROLS = 6;
const DIGEST = /^[0-9a-f]{40,}$/;

/** The positive control: which of their ids lead anywhere when they themselves ask. */
class Controls {
  readonly #world: TwoTenants;
  readonly #ids: readonly string[];
  /** By the name of the parameter: what is named alike in another path is the same kind of thing. */
  readonly #real = new Map<string, readonly string[]>();

  constructor(world: TwoTenants, ids: readonly string[]) {
    this.#world = world;
    // Digests of what is sealed or chained name nothing.
    this.#ids = ids.filter((id) => !DIGEST.test(id));
  }

  async kept(): Promise<string> {
    return JSON.stringify(await this.#world.kept(this.#world.theirs));
  }

  /** For one that reads, all are asked; for one that changes, those that some other one read. */
  async of(asking: Asking, place: Place): Promise<readonly string[]> {
    if (place.where !== "path") return [];
    const pattern = new RegExp(place.schema?.pattern ?? "", "u");
    const fitting = this.#ids.filter((id) => pattern.test(id));
    if (asking.method !== "GET") return this.#real.get(place.name) ?? fitting;
    const found: string[] = [];
    for (const text of fitting) {
      const { status } = await this.#world.theirs.ask(requestOf(asking, { place, text }));
      if (status < 400) found.push(text);
      if (found.length === MOST_CONTROLS) break;
    }
    if (found.length > 0) this.#real.set(place.name, [...(this.#real.get(place.name) ?? []), ...found]);
    return found;
  }
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

/**
 * Of the same shape, and nobody's: a digit becomes another digit, a letter another letter. What decides whether
 * it is a number, and one of 32 bits, stays: the first digits of a long one, and the exponent of `5e3`.
 */
export function madeUpLike(text: string): string {
  const [, leads = "", moves = text, exponent = ""] = /^(\d{4}(?=\d))?(\d+)(e\d+)?$/u.exec(text) ?? [];
  return leads + moves.replaceAll(/[0-9a-f]/gu, (one) => NEXT[one]!) + exponent;
}

const NEXT: Readonly<Record<string, string>> = Object.fromEntries(
  ["0123456789", "abcdf", "e"].flatMap((kind) =>
    [...kind].map((one, i) => [one, kind[(i + 1) % kind.length]!]),
  ),
);

function sameBut(one: Said, oneId: string, other: Said, otherId: string): boolean {
  // An answer may repeat what was asked in capitals, a country for instance.
  const without = ({ text }: Said, id: string) =>
    [JSON.stringify(id).slice(1, -1), id.trim(), id.trim().toUpperCase()].reduce(
      (said, form) => (form === "" ? said : said.replaceAll(form, "ID")),
      text,
    );
  return one.status === other.status && without(one, oneId) === without(other, otherId);
}
