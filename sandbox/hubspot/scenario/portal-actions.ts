import { z } from "zod";
import { invalid } from "../core/errors.ts";
import { Id, Value } from "../core/input.ts";
import { kindsBetween } from "../crm/association-types.ts";
import { associate, dissociate } from "../crm/associations.ts";
import { objectType } from "../crm/object-types.ts";
import { findOwner } from "../crm/owners.ts";
import { createRecord } from "../crm/records.ts";
import { upsertOwner } from "../crm/upsert-owner.ts";
import { checkValues } from "../crm/values.ts";
import { uninstall } from "../oauth/installs.ts";
import { actor } from "./contact-actions.ts";
import { type ActionKind, kind } from "./kind.ts";
import { remember, Selector, select } from "./selectors.ts";

const End = z.object({ type: z.string() }).and(Selector);

/** What admins do: owners come and go, records are made and joined, an app is thrown out. */
export const PORTAL_ACTIONS: Record<string, ActionKind> = {
  createRecord: kind(
    z.object({
      type: z.string(),
      properties: z.record(z.string(), Value).default({}),
      userId: z.number().int().optional(),
      ref: z.string().optional(),
    }),
    (world, portal, input) => {
      const type = objectType(input.type).id;
      const values = checkValues(world, portal, type, input.properties);
      const record = createRecord(world, portal, type, values, actor(world, portal, input.userId));
      remember(world, portal, input.ref, record);
      return { id: String(record.id) };
    },
  ),
  associate: kind(
    z.object({
      from: End,
      to: End,
      typeId: z.number().int().optional(),
      remove: z.boolean().default(false),
      userId: z.number().int().optional(),
    }),
    (world, portal, input) => {
      const from = select(world, portal, input.from.type, input.from);
      const to = select(world, portal, input.to.type, input.to);
      const kinds = kindsBetween(from.type, to.type);
      const wanted =
        input.typeId === undefined ? kinds.slice(0, 1) : kinds.filter((one) => one.typeId === input.typeId);
      if (wanted.length === 0)
        throw invalid(`There is no association type ${input.typeId} from ${from.type} to ${to.type}.`);
      const source = actor(world, portal, input.userId);
      if (input.remove) dissociate(world, from, to, input.typeId === undefined ? undefined : wanted, source);
      else associate(world, from, to, wanted, source);
    },
  ),
  updateOwner: kind(
    z.object({
      id: Id,
      archived: z.boolean().optional(),
      away: z.boolean().optional(),
      user: z.record(z.string(), z.string().nullable()).default({}),
    }),
    (world, portal, input) => {
      const owner = findOwner(world, portal, input.id);
      if (!owner) throw invalid(`Portal ${portal} has no owner ${input.id}.`);
      const away: Record<string, string> =
        input.away === undefined ? {} : { hs_availability_status: input.away ? "away" : "available" };
      upsertOwner(world, portal, {
        ...owner,
        archived: input.archived ?? owner.archived,
        user: { ...owner.user, ...away, ...input.user },
      });
    },
  ),
  uninstall: kind(z.object({ clientId: z.string() }), (world, portal, input) =>
    uninstall(world, portal, input.clientId),
  ),
};
