import fc from "fast-check";
import type { Check, Figures, Round } from "../check.ts";
import { DEEP, nastyJson, nastyText, spoiled } from "./nasty.ts";
import { type Asking, askings, type Request, requestOf } from "./requests.ts";
import { type Schema, sampleOf } from "./sample.ts";
import { type TwoTenants, twoTenants } from "./two-tenants.ts";

const BODIES = 6;
const TEXTS = 4;

/** Every operation with bodies, queries and paths of no meaning. */
export const fuzzApi: Check = {
  name: "fuzz-api",
  area: "security",
  what: "every operation of the OpenAPI document with spoiled bodies and nasty texts: refused or done, never failed",
  quick: true,
  stores: ["embedded", "postgres"],
  run: (round) => tried(round, (request) => request),
  planted: {
    what: "an address that no program can decode, taken for a failure",
    run: (round) =>
      tried(
        round,
        (request) => request,
        () => true,
      ),
  },
};

async function tried(
  round: Round,
  spoil: (request: Request) => Request,
  isFailure = (status: number) => status >= 500,
): Promise<Figures> {
  const world = await twoTenants();
  const detail: string[] = [];
  let tries = 0;
  try {
    const before = JSON.stringify(await world.kept(world.theirs));
    for (const asking of askings(world.document)) {
      round.note(`${asking.method} ${asking.path}`);
      for (const request of requestsFor(asking, round)) {
        if (detail.length >= 20) break;
        tries++;
        const failed = world.failures.length;
        const { status, text } = await world.ours.ask(spoil(request));
        if (isFailure(status))
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

function requestsFor(asking: Asking, { seed, times }: Round): readonly Request[] {
  const schema = asking.operation.requestBody?.content["application/json"].schema as Schema | undefined;
  const plain = requestOf(asking);
  const bodies = schema
    ? [
        ...fc.sample(fc.oneof(spoiled(whole(schema)), nastyJson), { seed, numRuns: BODIES * times }),
        JSON.parse(DEEP[2]!),
      ].map((body) => ({ ...plain, body }))
    : [];
  const texts = fc.sample(nastyText, { seed, numRuns: TEXTS * times });
  const addressed = asking.places.flatMap((place) => texts.map((text) => requestOf(asking, { place, text })));
  return [...bodies, ...addressed.filter(({ path }) => path.length < 12_000)];
}

/** With its optional members, so that they are spoiled, too. */
function whole(schema: Schema): unknown {
  if (schema.type !== "object" || !schema.properties) return sampleOf(schema);
  return Object.fromEntries(Object.entries(schema.properties).map(([name, own]) => [name, whole(own)]));
}

const isAlive = async ({ ours }: TwoTenants): Promise<boolean> =>
  (await ours.ask({ method: "GET", path: "/account" })).status === 200;
