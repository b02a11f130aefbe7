import { may, type Permission, type Role } from "../../src/api/caller.ts";
import type { Check, Figures, Round } from "../check.ts";
import { askings, requestOf } from "./requests.ts";
import { type Door, twoTenants } from "./two-tenants.ts";

const ROLES: readonly Role[] = ["viewer", "rep", "manager", "policyEditor", "approver", "admin"];
const NOBODY = [null, "Bearer ", "Bearer made-up", "Basic c2lnbmVkIGlu", "bearer signed in"];

/** Every operation by strangers and by every role that may not. */
export const permissions: Check = {
  name: "permissions",
  area: "security",
  what: "every operation of the OpenAPI document without a sign-in, and by every role that lacks its permission",
  quick: true,
  stores: ["embedded", "postgres"],
  run: (round) => tried(round),
  planted: [
    {
      what: "a door that takes everybody for an admin",
      run: (round) => tried(round, ({ caller }) => ({ ...caller, role: "admin" })),
    },
  ],
};

async function tried({ note }: Round, door?: Door): Promise<Figures> {
  const world = await twoTenants(door);
  const detail: string[] = [];
  let tries = 0;
  const expectStatus = (status: number, wanted: number, what: string) => {
    tries++;
    if (status !== wanted) detail.push(`${what}: ${status} instead of ${wanted}`);
  };
  try {
    const before = JSON.stringify(await world.kept(world.theirs));
    for (const asking of askings(world.document)) {
      note(`${asking.method} ${asking.path}`);
      const request = requestOf(asking);
      for (const authorization of NOBODY)
        expectStatus(
          (await world.askAs(authorization, request)).status,
          401,
          `${request.path} by ${authorization}`,
        );
      for (const role of ROLES) {
        if (may({ role }, asking.needs as Permission)) continue;
        const { status } = await world.theirs.ask(request, role);
        expectStatus(status, 403, `${request.method} ${request.path} by a ${role}`);
      }
    }
    if (JSON.stringify(await world.kept(world.theirs)) !== before)
      detail.push("something changed all the same");
    return { tried: tries, lost: 0, doubled: 0, wrong: detail.length, detail: detail.slice(0, 20) };
  } finally {
    await world.close();
  }
}
