import type { Policy, Target } from "../../../src/domain/policy.ts";
import { ownerIdOf } from "../refs.ts";
import type { CustomPart } from "./object-spec.ts";
import { DAY_FIELDS, DAYS } from "./objects.ts";

type Values = Readonly<Record<string, string | number | boolean | null>>;
type Written = Readonly<Record<Exclude<CustomPart, "requests">, readonly Values[]>>;

/** A version's rules as records; laid over that version's own file they are the same rules. */
export function written(policy: Policy): Written {
  return {
    rules: [
      {
        Name: "SLA rules",
        Time_Zone__c: policy.timeZone,
        Response_By__c: policy.responseBy,
        Version__c: policy.version,
      },
    ],
    leadTypes: policy.leadTypes.map(({ name, label, handRaiser, severity }, index) => ({
      Name: label,
      Key__c: name,
      Position__c: index + 1,
      Hand_Raiser__c: handRaiser,
      Severity__c: severity ?? null,
    })),
    thresholds: policy.clocks.flatMap(({ name, target }) =>
      "sameAs" in target
        ? []
        : [
            ...Object.entries(target.byLeadType).map(([type, time]) => threshold(name, type, time)),
            threshold(name, null, target.otherwise),
          ],
    ),
    calendars: Object.entries(policy.calendars).map(([name, { timeZone, week, holidays = {} }]) => ({
      Name: name,
      Time_Zone__c: timeZone,
      ...Object.fromEntries(
        DAYS.map((day, index) => [
          DAY_FIELDS[index]!,
          (week[day] ?? []).map(([from, to]) => `${from}-${to}`).join(", ") || null,
        ]),
      ),
      Holidays__c: Object.entries(holidays)
        .map(([date, holiday]) => `${date} ${holiday}`)
        .join("\n"),
    })),
    tiers: policy.clocks.flatMap(({ name, warnings, tiers }) => [
      ...warnings.map((warning) => ({
        Clock__c: name,
        Kind__c: "warning",
        ...("percent" in warning
          ? { Amount__c: warning.percent, Unit__c: "percent" }
          : timeOf(warning.before)),
      })),
      ...tiers.map(({ tier, after: { calendarTime = false, ...after }, to }) => ({
        Clock__c: name,
        Kind__c: "tier",
        Tier__c: tier,
        ...timeOf(after),
        Calendar_Time__c: calendarTime,
        Recipients__c: to.filter((one) => !one.startsWith("role:")).join(";"),
        Roles__c: to
          .filter((one) => one.startsWith("role:"))
          .map((one) => one.slice("role:".length))
          .join(", "),
      })),
    ]),
    recipients: recipients(policy.people),
  };
}

const threshold = (clock: string, type: string | null, time: Target): Values => ({
  Clock__c: clock,
  Lead_Type__c: type,
  ...timeOf(time),
});

function timeOf(time: Target): { readonly Amount__c: number; readonly Unit__c: string } {
  const [[unit, amount] = ["minutes", 0]] = Object.entries(time);
  return { Amount__c: amount, Unit__c: unit };
}

function recipients({ backups, roles = {}, ...people }: Policy["people"]): readonly Values[] {
  const places = ["defaultManager", "executive", "operations", "fallbackOwner", "reviewer"] as const;
  return [
    ...places.flatMap((place) =>
      people[place] === undefined
        ? []
        : [{ Place__c: place, ...person(people[place], "User__c", "Person__c") }],
    ),
    ...Object.entries(roles).map(([role, who]) => ({
      Place__c: "role",
      Role__c: role,
      ...person(who, "User__c", "Person__c"),
    })),
    ...Object.entries(backups).map(([whom, who]) => ({
      Place__c: "backup",
      ...person(whom, "For_User__c", "For_Person__c"),
      ...person(who, "User__c", "Person__c"),
    })),
  ];
}

function person(who: string, chosen: string, byAddress: string): Values {
  const id = ownerIdOf(who);
  return id?.startsWith("005") ? { [chosen]: id } : { [byAddress]: who };
}
