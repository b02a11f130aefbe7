import { z } from "zod";
import { refuse } from "../core/errors.ts";
import { makeId } from "../core/ids.ts";
import type { OrgSettings } from "../core/orgs.ts";
import type { World } from "../core/world.ts";
import { commit, type Transaction } from "../data/commit.ts";
import type { Values } from "../data/committed.ts";
import { rows } from "../data/records.ts";
import { makeField } from "../objects/field.ts";
import { ownerNamed } from "./names.ts";
import type { OrgInput } from "./org-input.ts";
import { makePeople } from "./people.ts";
import { needProfile, STANDARD_PROFILES } from "./profiles.ts";

const SETTINGS = [
  "name",
  "edition",
  "zone",
  "isSandbox",
  "instance",
  "dailyApiRequests",
  "sessionTimeoutMinutes",
  "lockSessionsToIp",
  "apiEnabled",
  "historyTracking",
  "validationRules",
  "duplicateRules",
  "leadFieldMapping",
  "stampLagMs",
] as const;

/** Makes an org or changes one: settings first, then people, then whatever names them. */
export function putOrg(world: World, given: OrgInput): OrgSettings {
  const known = world.orgs.find(given.id);
  if (!known) world.orgs.put(fresh(given));
  const before = world.orgs.get(given.id);
  const named = Object.fromEntries(
    SETTINGS.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]),
  ) as Partial<OrgSettings>;
  world.orgs.put({ ...before, ...named, extra: { ...before.extra, ...given.extra } });
  commit(world, { org: given.id, user: before.automatedUser, origin: "" }, (tx) => {
    if (!known) furnish(tx);
    showSettings(tx);
    for (const { object, name, label, length } of given.textFields)
      world.definitions.putField(
        given.id,
        object,
        makeField({ name, type: "string", length, ...(label === undefined ? {} : { label }) }),
      );
    makePeople(tx, given);
    for (const one of given.businessHours) putHours(tx, one);
    for (const { type, id, values } of given.records) putRow(tx, type, id, values);
    putRules(tx, given);
  });
  return world.orgs.get(given.id);
}

function fresh(given: OrgInput): OrgSettings {
  return {
    id: given.id,
    name: given.name ?? "Org",
    edition: "Enterprise Edition",
    zone: "UTC",
    isSandbox: false,
    instance: "EMU1",
    dailyApiRequests: 100_000,
    sessionTimeoutMinutes: 120,
    lockSessionsToIp: false,
    historyTracking: {},
    assignmentRule: null,
    validationRules: [],
    duplicateRules: [],
    leadFieldMapping: {},
    defaultLeadOwner: null,
    automatedUser: makeId("005", 1),
    stampLagMs: 0,
    apiEnabled: true,
    extra: {},
  };
}

/** What every org has from its first day. */
function furnish(tx: Transaction): void {
  const settings = tx.world.orgs.get(tx.org);
  tx.world.db.next(`id:${tx.org}:005`, 1);
  for (const name of STANDARD_PROFILES) needProfile(tx, name);
  tx.insert(
    "User",
    {
      Username: `autoproc@${tx.org.toLowerCase()}`,
      LastName: "Process",
      FirstName: "Automated",
      Name: "Automated Process",
      Email: `autoproc@${tx.org.toLowerCase()}.example`,
      Alias: "autoproc",
      UserType: "AutomatedProcess",
      IsActive: true,
      TimeZoneSidKey: settings.zone,
    },
    settings.automatedUser,
  );
  tx.insert(
    "Organization",
    {
      Name: settings.name,
      OrganizationType: settings.edition,
      InstanceName: settings.instance,
      IsSandbox: settings.isSandbox,
      TimeZoneSidKey: settings.zone,
      LanguageLocaleKey: "en_US",
      DefaultLocaleSidKey: "en_US",
      FiscalYearStartMonth: 1,
      IsReadOnly: false,
    },
    tx.org,
  );
  putStatuses(tx, "LeadStatus", "Lead", (value) => ({ IsConverted: value === "Closed - Converted" }));
  putStatuses(tx, "TaskStatus", "Task", (value) => ({ IsClosed: value === "Completed" }));
  putHours(tx, { name: "Default", isDefault: true, zone: settings.zone, hours: everyDay() });
}

function putStatuses(
  tx: Transaction,
  type: string,
  of: string,
  more: (value: string) => Record<string, boolean>,
): void {
  const values = tx.world.definitions.field(tx.org, of, "Status")!.picklistValues;
  for (const [index, { value, defaultValue }] of values.entries())
    tx.insert(type, {
      MasterLabel: value,
      ApiName: value,
      SortOrder: index + 1,
      IsDefault: defaultValue,
      ...more(value),
    });
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

function everyDay(): Record<string, [string, string]> {
  return Object.fromEntries(DAYS.map((day) => [day, ["00:00", "00:00"]]));
}

function putHours(
  tx: Transaction,
  given: Omit<OrgInput["businessHours"][number], "id"> & { id?: string | undefined },
) {
  const times = DAYS.flatMap((day) => {
    const [start, end] = given.hours[day] ?? [null, null];
    return [
      [`${day}StartTime`, start === null ? null : `${start}:00.000Z`],
      [`${day}EndTime`, end === null ? null : `${end}:00.000Z`],
    ];
  });
  if (given.isDefault)
    for (const other of rows(tx.world, tx.org, "BusinessHours"))
      if (other.IsDefault === true && other.Name !== given.name) tx.update(other.Id, { IsDefault: false });
  const zone = given.zone ?? tx.world.orgs.get(tx.org).zone;
  const known = rows(tx.world, tx.org, "BusinessHours").find((row) => row.Name === given.name);
  const values = {
    Name: given.name,
    IsActive: true,
    IsDefault: given.isDefault,
    TimeZoneSidKey: zone,
    ...Object.fromEntries(times),
  };
  if (known) tx.update(known.Id, values);
  else tx.insert("BusinessHours", values, given.id);
}

function putRow(tx: Transaction, type: string, id: string | undefined, given: Values): void {
  const object = tx.world.definitions.object(tx.org, type);
  if (!object) throw refuse(400, "INVALID_TYPE", `records: there is no object ${type}`);
  const values: Record<string, Values[string]> = {};
  for (const [name, value] of Object.entries(given)) {
    const field = object.byName.get(name.toLowerCase());
    if (!field) throw refuse(400, "INVALID_FIELD", `records: ${type} has no field ${name}`);
    const isInstant = field.type === "datetime" && typeof value === "string";
    values[field.name] = isInstant
      ? z.iso.datetime({ offset: true }).transform(Date.parse).parse(value)
      : value;
  }
  if (id !== undefined && tx.find(id)) tx.update(id, values);
  else tx.insert(object.name, values, id);
}

/** The rules that name owners, which exist by now; the records that show them follow the settings. */
function putRules(tx: Transaction, given: OrgInput): void {
  const settings = { ...tx.world.orgs.get(tx.org) };
  if (given.assignmentRule !== undefined) {
    const rule = given.assignmentRule;
    settings.assignmentRule = rule && {
      ...rule,
      entries: rule.entries.map(({ when, owner }) => ({ when, owner: ownerNamed(tx, owner) })),
    };
    for (const row of rows(tx.world, tx.org, "AssignmentRule")) tx.remove(row.Id);
    if (rule) tx.insert("AssignmentRule", { Name: rule.name, SobjectType: "Lead", Active: rule.active });
  }
  if (given.defaultLeadOwner !== undefined)
    settings.defaultLeadOwner = ownerNamed(tx, given.defaultLeadOwner);
  tx.world.orgs.put(settings);
  if (given.duplicateRules === undefined) return;
  for (const row of rows(tx.world, tx.org, "DuplicateRule")) tx.remove(row.Id);
  for (const rule of given.duplicateRules)
    tx.insert("DuplicateRule", {
      SobjectType: rule.object,
      DeveloperName: rule.name.replace(/\W+/g, "_"),
      MasterLabel: rule.name,
      Language: "en_US",
      IsActive: true,
    });
}

/** The organisation's own record follows its settings. */
function showSettings(tx: Transaction): void {
  const { name, edition, zone, isSandbox, instance } = tx.world.orgs.get(tx.org);
  tx.update(tx.org, {
    Name: name,
    OrganizationType: edition,
    TimeZoneSidKey: zone,
    IsSandbox: isSandbox,
    InstanceName: instance,
  });
}
