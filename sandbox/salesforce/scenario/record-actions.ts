import { z } from "zod";
import { createRecord, deleteRecord, undeleteRecord, updateRecord } from "../rules/save.ts";
import { ownerNamed, userNamed } from "../setup/names.ts";
import { type ActionKind, kind } from "./kind.ts";
import { asGiven, By, RecordId, Selector, save, select, Values } from "./selectors.ts";

/** What people do with records of any kind. */
export const RECORD_ACTIONS: Record<string, ActionKind> = {
  createRecord: kind(
    By.extend({
      type: z.string(),
      /** Chosen, so that another system can refer to it. */
      recordId: RecordId.optional(),
      values: Values,
      assign: z.boolean().default(false),
    }),
    (world, org, { type, recordId, values, assign, ...by }) => {
      const given = asGiven(world, org, type, values);
      const row = save(world, org, by, (saving) => createRecord(saving, type, given, recordId), assign);
      return { id: row.Id };
    },
  ),
  updateRecord: kind(
    By.extend({ record: Selector, values: Values, assign: z.boolean().default(false) }),
    (world, org, { record, values, assign, ...by }) => {
      const { type, row } = select(world, org, record);
      const given = asGiven(world, org, type, values);
      save(world, org, by, (saving) => updateRecord(saving, type, row.Id, given), assign);
      return { id: row.Id };
    },
  ),
  deleteRecord: kind(By.extend({ record: Selector }), (world, org, { record, ...by }) => {
    const { row } = select(world, org, record);
    save(world, org, by, (saving) => deleteRecord(saving, undefined, row.Id));
    return { id: row.Id };
  }),
  undeleteRecord: kind(By.extend({ record: Selector }), (world, org, { record, ...by }) => {
    const { row } = select(world, org, record);
    save(world, org, by, (saving) => undeleteRecord(saving, row.Id));
    return { id: row.Id };
  }),
  setOwner: kind(
    By.extend({ record: Selector, owner: z.string() }),
    (world, org, { record, owner, ...by }) => {
      const { type, row } = select(world, org, record);
      const OwnerId = ownerNamed({ world, org }, owner);
      save(world, org, by, (saving) => updateRecord(saving, type, row.Id, { OwnerId }));
      return { id: row.Id, owner: OwnerId };
    },
  ),
  setUser: kind(By.extend({ user: z.string(), values: Values }), (world, org, { user, values, ...by }) => {
    const id = userNamed({ world, org }, user);
    save(world, org, by, (saving) => updateRecord(saving, "User", id, values));
    return { id };
  }),
};
