import { id18 } from "../../connectors/salesforce/refs.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { presets } from "../../src/domain/presets/index.ts";

/** Everybody in the stories' portal; a user acts, the owner behind it is assigned and told. */
const STAFF = {
  rita: { owner: 551, user: 10551, last: "Rep" },
  carl: { owner: 552, user: 10552, last: "Colleague" },
  bea: { owner: 553, user: 10553, last: "Backup" },
  mona: { owner: 554, user: 10554, last: "Manager" },
  eve: { owner: 555, user: 10555, last: "Executive" },
  olga: { owner: 556, user: 10556, last: "Operations" },
  rex: { owner: 557, user: 10557, last: "Reviewer" },
  tess: { owner: 558, user: 10558, last: "Tester" },
} as const;

export type Person = keyof typeof STAFF;
export type Owner = Person | "queue";

const QUEUE = "900";
const people = Object.keys(STAFF) as Person[];

/** Forms of the portal by what the preset's rules make of them. */
export const FORMS = {
  /** A hand-raiser: 30 open minutes. */
  demo: { guid: "11111111-2222-3333-4444-555555555555", name: "Request a demo" },
  /** Not a hand-raiser: one business day. */
  guide: { guid: "22222222-3333-4444-5555-666666666666", name: "Download the guide" },
  /** A hand-raiser too. */
  pricing: { guid: "44444444-5555-6666-7777-888888888888", name: "Ask for a quote" },
  /** No rule knows it. */
  pigeon: { guid: "33333333-4444-5555-6666-777777777777", name: "Carrier pigeon post" },
} as const;

export type Form = keyof typeof FORMS;

export const ownerIdOf = (owner: Owner): string => (owner === "queue" ? QUEUE : String(STAFF[owner].owner));
export const userIdOf = (person: Person): number => STAFF[person].user;
/** How the app names a person. */
export const refOf = (person: Person): string => `hubspot:${STAFF[person].owner}`;

/** Who owns what carries this owner id. */
export function nameOfOwner(ownerId: string | null | undefined): Owner | null {
  if (!ownerId) return null;
  if (ownerId === QUEUE) return "queue";
  return people.find((person) => String(STAFF[person].owner) === ownerId) ?? null;
}

export const portalOwners = [
  ...people.map((person) => ({
    id: ownerIdOf(person),
    userId: STAFF[person].user,
    email: `${person}@example.com`,
    firstName: `${person[0]!.toUpperCase()}${person.slice(1)}`,
    lastName: STAFF[person].last,
  })),
  { id: QUEUE, email: "queue@example.com", firstName: "Inbound", lastName: "Queue", type: "QUEUE" },
];

/** Sources of leads in the org that mean the same as the portal's forms. */
export const LEAD_SOURCES: Readonly<Record<Form, string>> = {
  demo: "Web demo request",
  guide: "Web guide download",
  pricing: "Web pricing page",
  pigeon: "Web pigeon post",
};

const orgIdOf = (prefix: string, number: number | string): string =>
  id18(prefix + String(number).padStart(12, "0"));

export const userNameOf = (person: Person): string => `${person}@acme.example`;

export const orgPeople = people.map((person) => ({
  id: orgIdOf("005", STAFF[person].owner),
  username: userNameOf(person),
  email: `${person}@example.com`,
  firstName: `${person[0]!.toUpperCase()}${person.slice(1)}`,
  lastName: STAFF[person].last,
  ...(person === "olga" ? { profile: "System Administrator" } : {}),
}));

export const orgQueue = {
  id: orgIdOf("00G", QUEUE),
  name: "Inbound Queue",
  objects: ["Lead", "Task"],
  members: [userNameOf("rita"), userNameOf("carl")],
};

/** An owner as the org's scenario names it. */
export const orgOwnerOf = (owner: Owner): string => (owner === "queue" ? orgQueue.id : userNameOf(owner));

export function nameOfOrgOwner(ownerId: string): Owner | null {
  if (ownerId === orgQueue.id) return "queue";
  return people.find((person) => orgIdOf("005", STAFF[person].owner) === ownerId) ?? null;
}

/** How everybody is named in a policy: by e-mail address, which is the same in every CRM. */
const addressOf = (person: Person): string => `${person}@example.com`;

/** The install preset, nine to five in UTC, with somebody for every role. */
export const STORY_POLICY: Policy = {
  ...presets.default!,
  classification: [
    { when: [{ property: "LeadSource", contains: "demo" }], leadType: "hand-raiser" },
    { when: [{ property: "LeadSource", contains: "pricing" }], leadType: "hand-raiser" },
    { when: [{ property: "LeadSource", contains: "guide" }], leadType: "non-hand-raiser" },
    ...presets.default!.classification,
  ],
  people: {
    backups: { [addressOf("rita")]: addressOf("bea") },
    managers: {},
    defaultManager: addressOf("mona"),
    executive: addressOf("eve"),
    operations: addressOf("olga"),
    reviewer: addressOf("rex"),
  },
};
