import { type Instant, MINUTE } from "../../../src/domain/time.ts";
import type { SeenTask } from "../crms/crm.ts";
import type { Owner, Person } from "../stack-people.ts";
import type { Posted } from "./channel-servers.ts";
import { isAway, ownerOf, type PlayedLead, type World } from "./play.ts";

/** What the app may need after it was blind until it has everything, and what has just been read is not read again. */
const GRACE = 5 * MINUTE;
/** No tier comes sooner after another; who stands in for several is told the same again by each. */
const NEXT_TIER = 15 * MINUTE;
const NAMED = /\bl[a-z]{4}(?=@lead\.example| Lead\b)/g;
const REPS: readonly Owner[] = ["rita", "carl"];

type Kind = "warning" | "breach" | "review" | "unowned" | "other";

/** One lead told to one person, alone or in a list. */
interface Telling {
  readonly server: Posted["server"];
  readonly at: Instant;
  readonly to: string;
  readonly kind: Kind;
  readonly lead: PlayedLead;
  readonly inDigest: boolean;
  readonly what: string;
}

/** Everything in which messages and tasks differ from what was promised; empty: nothing. */
export async function whatIsWrong(world: World): Promise<readonly string[]> {
  const { posted } = world;
  const tellings = posted.flatMap((one) => tellingsOf(world, one));
  const tasks = (await world.told.tasks()).filter(({ key }) => key !== null);
  return [
    ...doubledMessages(posted),
    ...doubledTellings(tellings),
    ...tellings.flatMap((one) => strangers(world, one)),
    ...tellings.flatMap((one) => settledBefore(world, one)),
    ...tasksOf(world, tasks),
    ...world.leads.flatMap((lead) => untold(lead, tellings, tasks)),
  ];
}

const timeOf = (at: Instant): string => new Date(at).toISOString().slice(5, 19);

function kindOf(subject: string, lines: readonly string[]): Kind {
  if (subject.startsWith("Please review:")) return "review";
  if (subject.startsWith("Due soon:")) return "warning";
  if (subject.startsWith("Past due:") || subject.startsWith("Found late:")) return "breach";
  if (!subject.startsWith("Nobody owns this lead:")) return "other";
  if (lines.some((line) => line.startsWith("Rule missed:"))) return "breach";
  return lines.some((line) => line.startsWith("Rule:")) ? "warning" : "unowned";
}

function tellingsOf({ leads }: World, posted: Posted): Telling[] {
  const { server, at, to, subject, lines } = posted;
  const inDigest = /^\d+ for you to look at/.test(subject);
  const tell = (text: string, kind: Kind): Telling[] =>
    [...new Set(text.match(NAMED) ?? [])].flatMap((name) => {
      const named = leads.find((each) => each.name === name);
      if (!named) return [];
      // From the merge on both names are one person's.
      const isMerged = named.settledAt !== null && named.settledAt <= at;
      const lead = (isMerged && leads.find(({ absorbed }) => absorbed === name)) || named;
      const what = `${timeOf(at)} ${server} to ${to}: ${text}`;
      return [{ server, at, to: personOf(to), kind, lead, inDigest, what }];
    });
  const kind = kindOf(subject, lines);
  if (kind !== "other") return tell(subject, kind);
  return lines.flatMap((line) => tell(line.replace(/\. https?:\/\/\S*$/, ""), kindOf(line, [])));
}

/** `rita` of an address or of a name. */
const personOf = (to: string): string => to.split(/[@ ]/)[0]!.toLowerCase();

/** What the app calls one message came once on each server. */
function doubledMessages(posted: readonly Posted[]): string[] {
  // Two warnings of one clock say the same where nothing but their time differs: they are counted below.
  const distinct = posted.filter(
    ({ key, subject, lines }) => key !== null || kindOf(subject, lines) !== "warning",
  );
  const times = Map.groupBy(distinct, ({ server, to, key, subject, lines }) =>
    key === null ? [server, to, subject, ...lastingOf(lines)].join("\n") : `${server} ${key}`,
  );
  return [...times.values()]
    .filter((all) => all.some(({ at, key }, n) => n > 0 && (key !== null || at - all[n - 1]!.at < NEXT_TIER)))
    .map(
      (all) =>
        `${all.length} times ${all.map(({ server, to, at }) => `${server} to ${to} ${timeOf(at)}`)}: ${all[0]!.subject}`,
    );
}

/** Of a message that has no key: without how long somebody has been waiting. */
function lastingOf(lines: readonly string[]): readonly string[] {
  const lasting = lines.filter((line) => /^(Rule|Told)\b/.test(line));
  return lasting.length > 0 ? lasting : lines;
}

/** As many as there are steps: a rep is told of a breach by the first tier alone, whoever of them has the lead then. */
function doubledTellings(tellings: readonly Telling[]): string[] {
  const wrong: string[] = [];
  for (const [, all] of Map.groupBy(tellings, ({ server, lead, kind, to }) =>
    [server, lead.name, kind, REPS.includes(to as Owner) ? "a rep" : to].join(" "),
  )) {
    const { lead, kind, to } = all[0]!;
    const { rules } = lead.given;
    const isRep = REPS.includes(to as Owner);
    // Both journeys of one person may have been told of before they were one.
    const journeys = lead.absorbed === null ? 1 : 2;
    const steps = { warning: rules.warnings.length + waitOf(lead, to), breach: 1 + waitOf(lead, to) };
    const most =
      kind === "warning" || (kind === "breach" && isRep) ? steps[kind] * journeys : Number.POSITIVE_INFINITY;
    if (all.length > most)
      wrong.push(
        `${lead.name}: ${all.length} times ${kind}, at most ${most}:\n    ${all.map(({ what }) => what).join("\n    ")}`,
      );
  }
  return wrong;
}

/** A lead that nobody has is told of by its wait as well; whoever is given it then has what was on its way (D5). */
function waitOf({ owners }: PlayedLead, to: string): 0 | 1 {
  return REPS.includes(to as Owner) && owners.every(({ owner }) => owner !== "queue") ? 0 : 1;
}

/** Whether the app could not have known by then of what people did at an instant. */
function isUnseen({ blind }: World, done: Instant, at: Instant): boolean {
  return blind.some(({ from, to }) => done >= from && done <= to && at <= to + GRACE);
}

/** Whoever is told has that place at that time; a rep only by owning the lead. */
function strangers(world: World, { to, at, kind, lead, what }: Telling): string[] {
  if (kind === "review" || kind === "other")
    return REPS.includes(to as Owner) ? [`a question for a rep: ${what}`] : [];
  const owners = ownersFor(world, lead, at);
  const isOwner = owners.has(to as Owner);
  if (REPS.includes(to as Owner)) {
    if (!isOwner) return [`not the owner, who is ${[...owners]}: ${what}`];
    const left = world.absences.find((one) => one.who === to && one.from + GRACE < at);
    return left && !isUnseen(world, left.from, at) ? [`who has left is told: ${what}`] : [];
  }
  if (kind !== "warning") return [];
  const isAlone = [...owners].some((owner) => owner === "queue" || isAway(world, owner, at));
  return isAlone ? [] : [`the owner is there and somebody else is warned: ${what}`];
}

/** Who owns it, and who did before a change that the app could not have seen. */
function ownersFor(world: World, lead: PlayedLead, at: Instant): ReadonlySet<Owner> {
  const owners = new Set<Owner>([ownerOf(lead, at)]);
  for (const { from } of lead.owners)
    if (from <= at && isUnseen(world, from, at)) owners.add(ownerOf(lead, from - 1));
  return owners;
}

function settledBefore(world: World, { at, kind, lead, what, server }: Telling): string[] {
  if (kind === "review" || kind === "other" || lead.settledAt === null) return [];
  // Slack's stamps are cut.
  const settled = server === "slack" ? Math.floor(lead.settledAt / 1_000) * 1_000 : lead.settledAt;
  if (at <= settled || isUnseen(world, lead.settledAt, at)) return [];
  return [`settled at ${timeOf(settled)}: ${what}`];
}

function tasksOf(world: World, tasks: readonly SeenTask[]): string[] {
  const wrong: string[] = [];
  for (const [key, all] of Map.groupBy(tasks, (task) => task.key))
    if (all.length > 1) wrong.push(`alert ${key} has ${all.length} tasks: ${all[0]!.subject}`);
  for (const { attachedTo, kind, subject, createdAt } of tasks)
    if (attachedTo.length === 0 && kind !== null && kind !== "review")
      wrong.push(`on nobody's record: task of ${timeOf(createdAt)}, ${subject}`);
  for (const lead of world.leads) {
    const own = tasks.filter(
      ({ attachedTo, kind }) => attachedTo.includes(lead.email) && kind !== "review" && kind !== null,
    );
    const { settledAt } = lead;
    for (const { owner, subject, createdAt, done } of own) {
      const what = `${lead.name}: task of ${timeOf(createdAt)} for ${owner}, ${subject}`;
      // Another one's tasks came with the merge: they were made before it.
      if (lead.absorbed !== null && !subject.includes(lead.name)) continue;
      if (settledAt === null) {
        // With a merge the tasks of one of the two journeys are closed where they are.
        const stays = done && lead.absorbed !== null;
        if (!stays && REPS.includes(owner as Owner) && owner !== ownerOf(lead, Number.POSITIVE_INFINITY))
          wrong.push(`not the owner's: ${what}`);
        continue;
      }
      if (createdAt > settledAt) wrong.push(`settled at ${timeOf(settledAt)}: ${what}`);
      if (!done) wrong.push(`still open, settled at ${timeOf(settledAt)}: ${what}`);
    }
    for (const kind of ["warning", "breach"] as const) {
      const reps = own.filter((task) => task.kind === kind && REPS.includes(task.owner as Owner)).length;
      // Open tasks of the wait without an owner move to whoever is given the lead (D5).
      const steps = (kind === "breach" ? 1 : lead.given.rules.warnings.length) + waitOf(lead, "rita");
      const most = steps * (lead.absorbed === null ? 1 : 2);
      if (reps > most) wrong.push(`${lead.name}: ${reps} tasks of a ${kind} for reps, at most ${most}`);
    }
  }
  return wrong;
}

/** Whoever still waits was told of in the CRM, and where the channels work by them; a first breach alone or in a bundle. */
function untold(lead: PlayedLead, tellings: readonly Telling[], tasks: readonly SeenTask[]): string[] {
  if (lead.settledAt !== null) return [];
  const own = tasks.filter(({ attachedTo }) => attachedTo.includes(lead.email));
  if (own.length === 0) return [`${lead.name}: nobody was told`];
  const { rules, setUp, channelsWork } = lead.given;
  const isBreached = own.some(({ kind }) => kind === "breach" || kind === "catchUp");
  if (!channelsWork || !isBreached || !PEOPLE.every((one) => canBeReached(one, rules.breach, setUp)))
    return [];
  const heard = tellings.filter(
    (one) => one.lead === lead && one.kind !== "warning" && one.kind !== "review",
  );
  if (heard.length === 0) return [`${lead.name}: a breach of which only its task tells`];
  return heard.some(({ inDigest }) => !inDigest)
    ? []
    : [`${lead.name}: its first breach is in a digest only`];
}

const PEOPLE: readonly Person[] = ["rita", "carl", "bea", "mona", "eve", "olga"];

function canBeReached(
  who: Person,
  channels: PlayedLead["given"]["rules"]["breach"],
  { slack, outsideSlack, noMailbox }: PlayedLead["given"]["setUp"],
): boolean {
  return channels.some((one) =>
    one === "slack" ? slack !== "bot" || outsideSlack !== who : noMailbox !== who,
  );
}
