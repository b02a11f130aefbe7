import { emailOfCall, type FireCall } from "../../replay/sf-fire-calls.ts";
import { type FirePerson, personOfUnit } from "../../replay/sf-fire-people.ts";
import type { Role } from "../stage.ts";
import { DISPATCHER, leadIdOf, PARTNER, PRIORITY_FIELD } from "./org.ts";

interface ActionBase {
  /** Stable, so that a scenario loaded twice happens once. */
  readonly id: string;
  /** Epoch milliseconds of the replayed time. */
  readonly at: number;
}

type Values = Readonly<Record<string, string>>;

/** What somebody does in the org, in the words of the emulator's scenario route. */
export type Action =
  | (ActionBase & { readonly do: "submitWebToLead"; readonly recordId: string; readonly values: Values })
  | (ActionBase & {
      readonly do: "createRecord";
      readonly type: "Lead";
      readonly recordId: string;
      readonly as: string;
      readonly origin: string;
      readonly assign: true;
      readonly values: Values;
    })
  | (ActionBase & {
      readonly do: "setOwner";
      readonly record: { readonly id: string };
      readonly owner: string;
      readonly as: string;
    })
  | (ActionBase & {
      readonly do: "logCall";
      readonly who: { readonly id: string };
      readonly user: string;
      readonly values: Values;
    });

/** What the other CRM's integration says of itself in the events of what it saves. */
const PARTNER_ORIGIN = "com/salesforce/api/rest/67.0;client=Partner";

/**
 * Calls as things people do in the org, in the order they happen: the lead comes in by the website's form, or is passed
 * on by the other CRM when the call is entered, and waits in the queue; dispatch hands it to a unit; the first crew on
 * scene logs a call of its own.
 */
export function scenario(
  calls: readonly FireCall[],
  people: readonly FirePerson[],
  role: Role,
): readonly Action[] {
  const personOf = personOfUnit(people);
  const actions = calls.flatMap((call): Action[] => [
    role === "sales" ? passedOn(call) : received(call),
    dispatched(call, personOf(call.owner.unit)),
    ...(call.arrival ? [onScene(call, call.arrival, personOf(call.arrival.unit))] : []),
  ]);
  return actions.sort((a, b) => a.at - b.at || ORDER[a.do] - ORDER[b.do] || (a.id < b.id ? -1 : 1));
}

/** Within one second a lead exists before it is owned, and is owned before it is touched. */
const ORDER = { submitWebToLead: 0, createRecord: 0, setOwner: 1, logCall: 2 } as const;

const leadValues = (call: FireCall): Values => ({
  FirstName: call.callType.slice(0, 40),
  LastName: call.number,
  Company: call.neighbourhood || call.city || "San Francisco",
  City: call.city,
  Email: emailOfCall(call.number),
  LeadSource: "Web",
  [PRIORITY_FIELD]: call.finalPriority,
});

function received(call: FireCall): Action {
  return {
    id: `sf-${call.number}-received`,
    at: call.receivedAt,
    do: "submitWebToLead",
    recordId: leadIdOf(call),
    values: leadValues(call),
  };
}

function passedOn(call: FireCall): Action {
  return {
    id: `sf-${call.number}-passed-on`,
    at: call.enteredAt,
    do: "createRecord",
    type: "Lead",
    recordId: leadIdOf(call),
    as: PARTNER,
    origin: PARTNER_ORIGIN,
    assign: true,
    values: leadValues(call),
  };
}

function dispatched(call: FireCall, owner: FirePerson): Action {
  return {
    id: `sf-${call.number}-dispatched`,
    at: call.owner.dispatchedAt,
    do: "setOwner",
    record: { id: leadIdOf(call) },
    owner: owner.email,
    as: DISPATCHER,
  };
}

function onScene(call: FireCall, arrival: { unit: string; at: number }, by: FirePerson): Action {
  return {
    id: `sf-${call.number}-on-scene`,
    at: arrival.at,
    do: "logCall",
    who: { id: leadIdOf(call) },
    user: by.email,
    values: { Subject: `${arrival.unit} on scene` },
  };
}
