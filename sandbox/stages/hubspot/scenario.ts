import { emailOfCall, type FireCall } from "../../replay/sf-fire-calls.ts";
import { personOfUnit } from "../../replay/sf-fire-people.ts";
import type { Role } from "../stage.ts";
import { FORM, type Owner, PRIORITY_PROPERTY } from "./account.ts";

interface ActionBase {
  /** Stable, so that a scenario loaded twice happens once. */
  readonly id: string;
  /** Epoch milliseconds of the replayed time. */
  readonly at: number;
}

/** What somebody does in the portal, in the words of the emulator's scenario route. */
export type Action =
  | (ActionBase & {
      readonly do: "submitForm";
      readonly email: string;
      readonly formGuid: string;
      readonly pageUri: string;
      readonly pageTitle: string;
      readonly fields: Readonly<Record<string, string>>;
    })
  | (ActionBase & {
      readonly do: "updateContact";
      readonly contact: { readonly email: string };
      readonly properties: Readonly<Record<string, string>>;
      readonly as: "INTEGRATION";
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

/**
 * Calls as things people do in the portal, in the order they happen: the caller submits the form, dispatch sets the
 * owner, the first crew on scene logs a call of its own. As marketing's CRM it takes the form and passes it on: the
 * integration notes the other record's id as soon as there is one.
 */
export function scenario(
  calls: readonly FireCall[],
  owners: readonly Owner[],
  role: Role,
  idElsewhere: (call: FireCall) => string,
): readonly Action[] {
  const ownerOf = personOfUnit(owners);
  const dispatcher = ownerOf("Operations");
  const actions = calls.flatMap((call): Action[] => {
    if (role === "marketing") return [received(call), passedOn(call, idElsewhere(call))];
    return [
      received(call),
      dispatched(call, ownerOf(call.owner.unit), dispatcher),
      ...(call.arrival ? [onScene(call, call.arrival, ownerOf(call.arrival.unit))] : []),
    ];
  });
  return actions.sort((a, b) => a.at - b.at || ORDER[a.do] - ORDER[b.do] || (a.id < b.id ? -1 : 1));
}

/** Within one second a lead exists before it is passed on or owned, and is owned before it is touched. */
const ORDER = { submitForm: 0, updateContact: 1, setOwner: 1, logCall: 2 } as const;

function received(call: FireCall): Action {
  return {
    id: `sf-${call.number}-received`,
    at: call.receivedAt,
    do: "submitForm",
    email: emailOfCall(call.number),
    formGuid: FORM.guid,
    pageUri: FORM.pageUri,
    pageTitle: FORM.pageTitle,
    fields: {
      firstname: call.callType,
      lastname: call.number,
      company: call.neighbourhood,
      city: call.city,
      [PRIORITY_PROPERTY]: call.finalPriority,
    },
  };
}

function passedOn(call: FireCall, id: string): Action {
  return {
    id: `sf-${call.number}-passed-on`,
    at: call.enteredAt,
    do: "updateContact",
    contact: { email: emailOfCall(call.number) },
    properties: { salesforceleadid: id },
    as: "INTEGRATION",
  };
}

function dispatched(call: FireCall, owner: Owner, dispatcher: Owner): Action {
  return {
    id: `sf-${call.number}-dispatched`,
    at: call.owner.dispatchedAt,
    do: "setOwner",
    contact: { email: emailOfCall(call.number) },
    ownerId: owner.id,
    userId: dispatcher.userId,
  };
}

function onScene(call: FireCall, arrival: { unit: string; at: number }, by: Owner): Action {
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
