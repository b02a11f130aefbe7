import { join } from "node:path";
import type { Connector } from "../../connectors/connector.ts";
import { connectors } from "../../connectors/index.ts";
import type { EmulatedCrm, Readout, Role, Stage } from "../../sandbox/stages/stage.ts";
import type { Instant } from "../domain/time.ts";
import type { History } from "./history.ts";

/** Every CRM on the register at once. */
const ALL = "both";

/** What `--stack` knows: each CRM alone, and all of them together where there are several. */
export const STACKS: readonly string[] = [
  ...Object.keys(connectors),
  ...(Object.keys(connectors).length > 1 ? [ALL] : []),
];

/** One CRM of a stack: its emulator, its connector, and what happens in it. */
export interface Player {
  readonly crm: string;
  readonly stage: Stage;
  readonly connector: Connector;
  readonly role: Role;
}

/** The emulated CRMs of a replay, moved as one. */
export class Stack {
  /** The one in which owners live comes first. */
  readonly players: readonly Player[];

  constructor(players: readonly Player[]) {
    this.players = players;
  }

  get connectors(): readonly Connector[] {
    return this.players.map(({ connector }) => connector);
  }

  /** Where the clocks stand (after a kill, the furthest), and when something next happens in any of them by itself. */
  async clock(): Promise<{ readonly now: Instant; readonly nextEventAt: Instant | null }> {
    const clocks = await Promise.all(this.players.map(({ stage }) => stage.clock()));
    const next = clocks.map(({ nextEventAt }) => nextEventAt).filter((at) => at !== null);
    return {
      now: Math.max(...clocks.map(({ now }) => now)),
      nextEventAt: next.length === 0 ? null : Math.min(...next),
    };
  }

  async moveTo(at: Instant): Promise<void> {
    await Promise.all(this.players.map(({ stage }) => stage.moveTo(at)));
  }

  /** Whether an app that has kept each account's stream up to there was told all that happened. */
  async hasTold(keptUpTo: (crm: string, accountId: string) => string | null): Promise<boolean> {
    for (const { crm, stage } of this.players)
      if (!(await stage.hasTold(keptUpTo(crm, stage.accountId)))) return false;
    return true;
  }

  /** The last of them is where leads come in; what it passes on keeps the id that it gets in the first. */
  async load(history: History): Promise<void> {
    const [owning] = this.players;
    const idElsewhere = (await emulatorOf(owning!.crm)).idOf ?? (() => "");
    for (const { stage, role } of this.players) await stage.load(history.calls, role, idElsewhere);
  }

  async readouts(): Promise<{ readonly owning: Readout; readonly others: readonly Readout[] }> {
    const readouts: Readout[] = [];
    for (const { stage } of this.players) readouts.push(await stage.readout());
    const [owning, ...others] = readouts;
    return { owning: owning!, others };
  }

  async stop(): Promise<void> {
    await Promise.all(this.players.map(({ stage }) => stage.stop()));
  }
}

/** Finds the emulators of a stack in this directory, or starts them. */
export async function openStack(name: string, directory: string, startAt: Instant): Promise<Stack> {
  const crms = name === ALL ? Object.keys(connectors) : [name];
  const opened: Omit<Player, "role">[] = [];
  for (const crm of crms) {
    const stage = await (await emulatorOf(crm)).open(join(directory, crm), startAt);
    opened.push({ crm, stage, connector: connectors[crm]!.create(stage.settings) });
  }
  const owning = opened.find(({ connector }) => connector.ownsLeads) ?? opened[0]!;
  const others = opened.filter((one) => one !== owning);
  return new Stack([
    { ...owning, role: others.length > 0 ? "sales" : "alone" },
    ...others.map((one): Player => ({ ...one, role: "marketing" })),
  ]);
}

/** A CRM's emulator is found by the CRM's name: the demo needs no list of its own, and the product never loads it. */
async function emulatorOf(crm: string): Promise<EmulatedCrm> {
  const module: { emulated: EmulatedCrm } = await import(`../../sandbox/stages/${crm}/stage.ts`);
  return module.emulated;
}
