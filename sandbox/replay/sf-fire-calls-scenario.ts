import type { FireCall } from "./sf-fire-calls.ts";
import { type PortalOwner, SF_FORM, SF_PRIORITY_PROPERTY } from "./sf-fire-calls-portal.ts";

interface ActionBase {
  /** Stable, so that a scenario loaded twice happens once. */
  readonly id: string;
  /** Epoch milliseconds of the replayed time. */
  readonly at: number;
}

/** What somebody does in the portal, in the words of the emulator's scenario route. */
export type FireCallAction =
  | (ActionBase & {
      readonly do: "submitForm";
      readonly email: string;
      readonly formGuid: string;
      readonly pageUri: string;
      readonly pageTitle: string;
      readonly fields: Readonly<Record<string, string>>;
    })
  | (ActionBase & {
      readonly do: "setOwner";
      readonly contact: { readonly email: string };
      readonly ownerId: string;
      readonly userId: number;
    })
  | (ActionBase & {
      readonly do: "logCall";
      readonly contacts: readonly [{ readonly email: string }];
      readonly userId: number;
      readonly timestamp: number;
      readonly properties: Readonly<Record<string, string>>;
    });

/** How many calls the default demo takes: all that were received first, about the first 26 hours. */
export const DEFAULT_SLICE = 400;

/** The first `count` calls by the time they were received. */
export function firstCalls(calls: readonly FireCall[], count: number = DEFAULT_SLICE): readonly FireCall[] {
  return calls.slice(0, count);
}

/** The address of the contact that stands for a call. */
export function emailOfCall(number: string): string {
  return `call-${number}@sffd.example`;
}

/**
 * Calls as things people do in the portal, in the order they happen: the caller submits the form, dispatch sets the
 * owner, the first crew on scene logs a call of its own. Throws when a unit has no owner in the portal.
 */
export function fireCallScenario(
  calls: readonly FireCall[],
  owners: readonly PortalOwner[],
): readonly FireCallAction[] {
  const ownerOfUnit = new Map(owners.map((owner) => [owner.lastName, owner]));
  const dispatcher = owners.find((owner) => owner.lastName === "Operations");
  const ownerOf = (unit: string): PortalOwner => {
    const owner = ownerOfUnit.get(unit);
    if (owner) return owner;
    throw new Error(
      `unit ${unit} has no owner in the portal; make the owners from the same rows as the calls.`,
    );
  };
  const actions = calls.flatMap((call) => {
    const owner = ownerOf(call.owner.unit);
    return [
      received(call),
      dispatched(call, owner, dispatcher ?? owner),
      ...(call.arrival ? [onScene(call, call.arrival, ownerOf(call.arrival.unit))] : []),
    ];
  });
  return actions.sort((a, b) => a.at - b.at || ORDER[a.do] - ORDER[b.do] || (a.id < b.id ? -1 : 1));
}

/** Within one second a lead exists before it is owned, and is owned before it is touched. */
const ORDER = { submitForm: 0, setOwner: 1, logCall: 2 } as const;

function received(call: FireCall): FireCallAction {
  return {
    id: `sf-${call.number}-received`,
    at: call.receivedAt,
    do: "submitForm",
    email: emailOfCall(call.number),
    formGuid: SF_FORM.guid,
    pageUri: SF_FORM.pageUri,
    pageTitle: SF_FORM.pageTitle,
    fields: {
      firstname: call.callType,
      lastname: call.number,
      company: call.neighbourhood,
      city: call.city,
      [SF_PRIORITY_PROPERTY]: call.finalPriority,
    },
  };
}

function dispatched(call: FireCall, owner: PortalOwner, dispatcher: PortalOwner): FireCallAction {
  return {
    id: `sf-${call.number}-dispatched`,
    at: call.owner.dispatchedAt,
    do: "setOwner",
    contact: { email: emailOfCall(call.number) },
    ownerId: owner.id,
    userId: dispatcher.userId,
  };
}

function onScene(call: FireCall, arrival: { unit: string; at: number }, by: PortalOwner): FireCallAction {
  return {
    id: `sf-${call.number}-on-scene`,
    at: arrival.at,
    do: "logCall",
    contacts: [{ email: emailOfCall(call.number) }],
    userId: by.userId,
    timestamp: arrival.at,
    properties: {
      hs_call_title: `${arrival.unit} on scene`,
      hs_call_direction: "OUTBOUND",
      hs_call_status: "COMPLETED",
      hubspot_owner_id: by.id,
    },
  };
}
