import fc from "fast-check";
import type { Check, Figures, Round } from "../check.ts";
import { DEEP, nastyJson, nastyText, spoiled } from "./nasty.ts";
import { type Asking, askings, type Request, requestOf } from "./requests.ts";
import { type Schema, sampleOf } from "./sample.ts";
import { type TwoTenants, twoTenants } from "./two-tenants.ts";

const BODIES = 3;
const TEXTS = 2;

/** Every operation with bodies, queries and paths of no meaning. */
export const fuzzApi: Check = {
  name: "fuzz-api",
  area: "security",
  what: "every operation of the OpenAPI document with spoiled bodies and nasty texts: refused or done, never failed",
  quick: true,
  stores: ["embedded", "postgres"],
  run: (round) => tried(round, false),
  planted: [
    {
      what: "a door that stumbles over a NUL character",
      run: (round) => tried(round, true),
    },
  ],
};

async function tried(round: Round, fault: boolean): Promise<Figures> {
  const world = await twoTenants(
    fault
      ? ({ caller, address }) => {
          if (address.includes("\u0000")) throw new Error("a NUL");
          return caller;
        }
      : undefined,
  );
  const detail: string[] = [];
  let tries = 0;
  try {
    const before = JSON.stringify(await world.kept(world.theirs));
    for (const asking of askings(world.document)) {
      round.note(`${asking.method} ${asking.path}`);
      for (const request of requestsFor(asking, round, tries)) {
        if (detail.length >= 20) break;
        tries++;
        const failed = world.failures.length;
        const { status, text } = await world.ours.ask(request);
        if (status >= 500)
          detail.push(
            `${request.method} ${request.path.slice(0, 80)} ${(JSON.stringify(request.body) ?? "").slice(0, 120)}: ${status} ${text.slice(0, 80)} ${world.failures[failed] ?? ""}`,
          );
      }
    }
    if (JSON.stringify(await world.kept(world.theirs)) !== before)
      detail.push("the other account's data changed");
    if (!(await isAlive(world))) detail.push("the server no longer answers");
    return { tried: tries, lost: 0, doubled: 0, wrong: detail.length, detail };
  } finally {
    await world.close();
  }
}

function requestsFor(asking: Asking, { seed, times }: Round, at: number): readonly Request[] {
  const schema = asking.operation.requestBody?.content["application/json"].schema as Schema | undefined;
  const plain = requestOf(asking);
  const bodies = schema
    ? [
        ...fc.sample(fc.oneof(spoiled(whole(schema)), nastyJson), {
          seed: seed + at,
          numRuns: BODIES * times,
        }),
      ].map((body) => ({ ...plain, body }))
    : [];
  const deep = schema ? DEEP.map((raw) => ({ ...plain, raw })) : [];
  const addressed = asking.places.flatMap((place, index) =>
    fc
      .sample(nastyText, { seed: seed + at + index, numRuns: TEXTS * times })
      .map((text) => requestOf(asking, { place, text })),
  );
  return [...bodies, ...deep, ...addressed.filter(({ path }) => path.length < 12_000)];
}

/** With its optional members, so that they are spoiled, too. */
function whole(schema: Schema): unknown {
  if (schema.type !== "object" || !schema.properties) return sampleOf(schema);
  return Object.fromEntries(Object.entries(schema.properties).map(([name, own]) => [name, whole(own)]));
}

const isAlive = async ({ ours }: TwoTenants): Promise<boolean> =>
  (await ours.ask({ method: "GET", path: "/account" })).status === 200;
