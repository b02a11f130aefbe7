import type { RuleProperty } from "../../connectors/connector.ts";
import { tenantSpecs } from "../../field-specs/tenant-specs.ts";
import { propertiesRead } from "../../src/domain/classify.ts";
import { policyAt } from "../../src/domain/compiled.ts";
import type { Condition, Policy } from "../../src/domain/policy.ts";
import { GiveUp, Reauthorize, RetryLater } from "../../src/errors.ts";
import type { TenantRules } from "../decide/tenant-rules.ts";
import type { Ports } from "../ports.ts";
import { type Check, check, share } from "./check.ts";
import type { approvalsOf } from "./promised.ts";

/** What every engagement says of itself, whatever the CRM. */
const OF_EVERY_ENGAGEMENT = ["source", "engagement"];
const SHOWN = 10;

interface Seen {
  /** Fields, choices, permission sets, members of the channel of change events: looked at, and as they should be. */
  readonly looked: number;
  readonly inOrder: number;
  readonly differing: readonly string[];
  /** By the names that rules use, once for each account that has it. */
  readonly properties: readonly RuleProperty[];
  readonly unread: readonly string[];
}

/** What the accounts really have, against what the fields' specs and the rules in force ask for (R-151). Changes nothing. */
export async function deployedCheck(
  ports: Ports,
  rules: TenantRules,
  approvals: Awaited<ReturnType<typeof approvalsOf>>,
): Promise<Check> {
  const policy = policyAt(rules.policies, ports.clock.now());
  const seen = await look(ports, rules, policy);
  const dead = deadConditions(policy, seen.properties);
  const isDead = (when: readonly Condition[]) => when.some((one) => dead.has(one));
  const unreachable = policy.leadTypes
    .map(({ name }) => name)
    .filter((name) => {
      const own = policy.classification.filter(({ leadType }) => leadType === name);
      return own.length > 0 && own.every(({ when }) => isDead(when));
    });
  // What could not be looked at tells nothing of what is missing in it.
  const wrong = [
    ...seen.differing,
    ...(seen.unread.length > 0 ? [] : unreachable.map((name) => `no rule can find the lead type ${name}`)),
  ];
  const approved = approvals.filter(({ by }) => by !== null).length;
  const newest = rules.policies.at(-1);
  return check("deployed", {
    state: wrong.length > 0 ? "fail" : seen.unread.length > 0 || seen.looked === 0 ? "unknown" : "pass",
    says:
      wrong.length > 0
        ? `${wrong.length} ${wrong.length === 1 ? "thing differs" : "things differ"} from the spec.`
        : seen.unread.length > 0
          ? "Not every account could be looked at."
          : `${share(seen.inOrder, seen.looked)} fields and settings in the CRM are as the spec says.`,
    evidence: [
      {
        label: "fields, choices, permissions and change events in order",
        value: share(seen.inOrder, seen.looked),
      },
      ...wrong.slice(0, SHOWN).map((what) => ({ label: "differs", value: what })),
      { label: "rules in force", value: `version ${policy.version}${later(policy, newest)}` },
      { label: "parts in force as they were approved", value: share(approved, approvals.length) },
      { label: "properties that rules read and an account has", value: found(policy, seen.properties) },
      ...[...dead.values()].slice(0, SHOWN).map((why) => ({ label: "never holds", value: why })),
      ...seen.unread.map((why) => ({ label: "not looked at", value: why })),
    ],
    lookAt: wrong,
    fix:
      seen.differing.length > 0
        ? "leadclock provision makes and repairs our fields; what it cannot, it says."
        : unreachable.length > 0
          ? "Make the property or choice in the CRM, or name one that there is in the policy's classification."
          : "Connect the account again, or wait until it answers; see `leadclock status`.",
  });
}

async function look(ports: Ports, rules: TenantRules, policy: Policy): Promise<Seen> {
  const specs = tenantSpecs(policy, rules.policies);
  const names = asked(policy);
  const [differing, unread]: [string[], string[]] = [[], []];
  const properties: RuleProperty[] = [];
  let looked = 0;
  for (const installation of rules.installations) {
    if (installation.status !== "connected") {
      unread.push(`${installation.id} is disconnected`);
      continue;
    }
    try {
      const connector = ports.accounts.connector(installation.crm);
      const session = ports.accounts.session(installation);
      const { items } = await connector.provision(session, specs, { check: true });
      looked += items.length;
      for (const { what, state, detail } of items)
        if (state !== "ok")
          differing.push(`${connector.label}: ${what} ${state}${detail ? ` (${detail})` : ""}`);
      properties.push(...(await connector.describeProperties(session, names)));
    } catch (error) {
      if (!(error instanceof RetryLater || error instanceof Reauthorize || error instanceof GiveUp))
        throw error;
      unread.push(`${installation.id}: ${error.message}`);
    }
  }
  return { looked, inOrder: looked - differing.length, differing, properties, unread };
}

const asked = (policy: Policy): readonly string[] =>
  propertiesRead(policy).filter((name) => !OF_EVERY_ENGAGEMENT.includes(name));

function found(policy: Policy, properties: readonly RuleProperty[]): string {
  const names = asked(policy);
  return share(names.filter((name) => properties.some((one) => one.name === name)).length, names.length);
}

/** Conditions that can hold for no record of these accounts, each with why. */
function deadConditions(policy: Policy, properties: readonly RuleProperty[]): ReadonlyMap<Condition, string> {
  const dead = new Map<Condition, string>();
  const { classification, exclusions = [], reviews = [] } = policy;
  for (const condition of [...classification, ...exclusions, ...reviews].flatMap(({ when }) => when)) {
    const { property, is, contains, exists } = condition;
    if (OF_EVERY_ENGAGEMENT.includes(property)) continue;
    const known = properties.filter(({ name }) => name === property);
    if (known.length === 0) {
      if (exists !== false) dead.set(condition, `${property}: no account has it`);
      continue;
    }
    if (known.some(({ values }) => values === null)) continue;
    const values = known.flatMap((one) => one.values ?? []).map(fold);
    if (is && !is.some((wanted) => values.includes(fold(wanted))))
      dead.set(condition, `${property} is ${is.join(" or ")}: no such choice`);
    else if (contains !== undefined && !values.some((value) => value.includes(fold(contains))))
      dead.set(condition, `${property} contains ${contains}: no such choice`);
  }
  return dead;
}

const fold = (text: string): string => text.trim().toLowerCase();

function later(inForce: Policy, newest: Policy | undefined): string {
  if (!newest || newest.version === inForce.version) return "";
  return `; version ${newest.version} takes effect ${new Date(newest.effectiveAt).toISOString()}`;
}
