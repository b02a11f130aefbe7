import type { Page } from "playwright-core";
import type { Journey } from "../../src/domain/journey.ts";
import { freePort } from "../../trust/support/free-port.ts";
import { HUB_ID } from "../support/crms/hubspot.ts";
import { openPortalStack, type PortalStack } from "../support/portal-stack.ts";
import { type Person, userIdOf } from "../support/stack-people.ts";
import {
  inBrowser,
  type Look,
  openBrowser,
  picture,
  scrollsSideways,
  seriousIn,
  type TestBrowser,
  type Visit,
} from "./support/browser.ts";

const WIDE: Look = { width: "wide", theme: "light" };
const PHONE: Look = { width: "phone", theme: "dark" };
const LEAD = "hannah@lead.example";
/** On a busy machine: what was said is kept, decided, and read again by two pages at once. */
const SAVED = { timeout: 60_000 };

/** One after the other: what a rep and a manager do who know of a lead by their CRM's tasks alone. */
inBrowser("from an alert to its reason", () => {
  let stack: PortalStack;
  let browser: TestBrowser;
  const open: Visit[] = [];
  /** How much each of them met on the way in, on the CRM's own page: what comes after it is ours. */
  const onTheWay: number[] = [];
  beforeAll(async () => {
    const port = String(await freePort());
    stack = await openPortalStack({
      at: "2026-03-02T09:10:00Z",
      access: { token: "nobody here knows this password" },
      env: () => ({ LEADCLOCK_PORT: port, LEADCLOCK_PUBLIC_URL: `http://127.0.0.1:${port}` }),
    });
    await stack.submitForm(LEAD);
    const properties = { firstname: "Hannah", lastname: "Brandt", company: "Orbis Medical Supplies" };
    await stack.act({ do: "updateContact", contact: { email: LEAD }, userId: userIdOf("olga"), properties });
    await stack.advanceTo("2026-03-02T09:14:20Z");
    await stack.assign(LEAD, "carl");
    await stack.advanceTo("2026-03-02T09:50:00Z");
    browser = await openBrowser();
  });
  afterAll(async () => {
    for (const visit of open) await visit.close();
    await browser?.close();
    await stack?.close();
  });

  /** The page that the newest open task of somebody names. */
  const linkFor = async (person: Person): Promise<string> => {
    const theirs = (await stack.tasks()).filter(({ owner, done }) => owner === person && !done);
    const [link] = /http\S+\/console\/leads\/\S+/.exec(theirs.at(-1)?.text ?? "") ?? [];
    if (!link) throw new Error(`no open task of ${person} names a page: ${JSON.stringify(theirs)}`);
    return link;
  };
  /** Opens it as somebody who is not signed in yet, and says to the CRM who they are. */
  const follow = async (person: Person, link: string, look = WIDE): Promise<Page> => {
    const visit = await browser.visit(link, look);
    open.push(visit);
    const { page } = visit;
    await page.getByRole("link", { name: "Sign in with HubSpot" }).click();
    await page.getByRole("combobox", { name: "Account" }).selectOption(`${HUB_ID}:${userIdOf(person)}`);
    await page.getByRole("button", { name: "Connect app" }).click();
    await page.waitForURL(link);
    onTheWay.push(visit.troubles.length);
    return page;
  };
  const isSound = async (page: Page, name: string, look = WIDE) => {
    expect(await seriousIn(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await picture(page, name, look);
  };
  const textOf = async (page: Page, heading: string): Promise<string> => {
    const section = page.locator("section", { has: page.getByRole("heading", { name: heading }) }).first();
    return (await section.allInnerTexts()).join(" ").replaceAll(/\s+/g, " ");
  };
  const journey = async (): Promise<Journey> => {
    const { rows } = await stack.app.store.db.query<{ body: Journey }>("select body from journeys");
    expect(rows).toHaveLength(1);
    return rows[0]!.body;
  };
  const audited = async (action: string) => {
    const { rows } = await stack.app.store.db.query<{ actor: string; detail: object }>(
      "select actor, detail from audit where action = $1 order by seq",
      [action],
    );
    return rows;
  };
  const clockTime = (at: number | null): string => new Date(at!).toISOString().slice(11, 19);
  let rep: Page;
  let manager: Page;

  test("the rep's task leads to the lead's page, signed in as the CRM knows them", async () => {
    rep = await follow("carl", await linkFor("carl"));
    await rep.getByRole("heading", { level: 1, name: "Hannah Brandt" }).waitFor();
    const me = (await (await rep.request.get(`${stack.app.url}/api/me`)).json()) as object;
    expect(me).toMatchObject({ name: "Carl Colleague", role: "rep", how: "crm", userId: "hubspot:552" });
    await isSound(rep, "alert-lead");
  });

  test("clocks and explanation are what the store has, to the second", async () => {
    const { stamps, clocks } = await journey();
    expect(stamps.handoverAt! - stamps.engagedAt).toBe(260_000);
    const time = await textOf(rep, "Where the time went");
    expect(time).toContain("Systems delay 4 min 20 s");
    for (const { startedAt, dueAt } of clocks)
      expect(time).toContain(`From ${clockTime(startedAt)} UTC, due ${clockTime(dueAt)} UTC`);
    const why = await textOf(rep, "Why is this a miss?");
    for (const at of [stamps.engagedAt, stamps.handoverAt]) expect(why).toContain(clockTime(at));
    expect(why).toContain("The 4 min 20 s before that are systems delay, not theirs.");
  });

  test("the manager is told two hours later, and asks the rep what is missing", async () => {
    await stack.advanceTo("2026-03-02T11:45:00Z");
    manager = await follow("mona", await linkFor("mona"));
    expect(await manager.request.get(`${stack.app.url}/api/me`).then((said) => said.json())).toMatchObject({
      name: "Mona Manager",
      role: "manager",
    });
    await manager.getByRole("heading", { name: "What now" }).waitFor();
    await manager.getByRole("button", { name: "Send back…" }).click();
    await manager.getByLabel("What is missing").fill("Why nobody called her before eleven");
    await isSound(manager, "alert-send-back");
    await manager.getByRole("button", { name: "Send back", exact: true }).click();
    await manager.getByText("Sent back to Carl Colleague.").waitFor();
    expect(await audited("breach.sendBack")).toMatchObject([
      { actor: "Mona Manager (mona@example.com)", detail: { decision: "sendBack" } },
    ]);
  });

  test("the rep calls and says why it was late: beside the miss, in the audit, and once more on the record", async () => {
    const choice = rep.getByLabel("Reason", { exact: true });
    const note = rep.getByLabel("What was done (optional)");
    await choice.selectOption({ label: "In a meeting or on a call" });
    await note.pressSequentially("Called at a ");
    // The call comes onto the page in the middle of the sentence: what is there stays, and so does the focus.
    await stack.call(LEAD, "carl");
    await rep.getByText("stopped the clock", { exact: false }).first().waitFor({ state: "attached" });
    expect(await note.evaluate((element) => element.matches(":focus"))).toBe(true);
    await rep.keyboard.type("quarter to twelve.");
    expect([await choice.inputValue(), await note.inputValue()]).toEqual([
      "in_meeting",
      "Called at a quarter to twelve.",
    ]);
    await isSound(rep, "alert-half-a-reason");
    await rep.getByRole("button", { name: "Save reason" }).click();
    await rep
      .getByText("In a meeting or on a call: Called at a quarter to twelve.", { exact: true })
      .waitFor(SAVED);
    const { breachReason, resolutionNote } = await journey();
    expect([breachReason, resolutionNote]).toEqual(["in_meeting", "Called at a quarter to twelve."]);
    const { rows } = await stack.app.store.db.query(
      "select systems_ms as systems, human_ms as human, total_ms as total from journeys",
    );
    expect(rows).toEqual([{ systems: 260_000, human: 9_040_000, total: 9_300_000 }]);
    expect(await audited("breach.reason")).toMatchObject([{ actor: "Carl Colleague (carl@example.com)" }]);
    const time = await textOf(rep, "Where the time went");
    for (const figure of ["2 h 35 min 00 s", "4 min 20 s", "2 h 30 min 40 s"]) expect(time).toContain(figure);
    expect(await textOf(rep, "Why is this a miss?")).toContain(
      "The call by Carl Colleague at 11:45:00 UTC stopped the clock",
    );
    await stack.advance("1 min");
    const written = await stack.lead(LEAD);
    expect(written).toMatchObject({ sla_status: "miss", speed_to_lead: "9300000", human_delay: "9040000" });
    // What was said here stands on the record; what somebody types there later counts, and is seen here.
    expect(written).toMatchObject({
      breach_reason: "in_meeting",
      resolution_note: "Called at a quarter to twelve.",
    });
    const said = { breach_reason: "not_notified", resolution_note: "The mail was not seen." };
    await stack.fillIn(LEAD, "carl", said);
    await rep.getByText("Was not notified: The mail was not seen.", { exact: true }).waitFor();
    expect((await journey()).breachReason).toBe("not_notified");
    await isSound(rep, "alert-reason");
  });

  test("said here once more it counts here, the record keeps what was typed there, and the page says both", async () => {
    await rep.getByRole("button", { name: "Change it" }).click();
    await rep.getByLabel("Reason", { exact: true }).selectOption({ label: "Technical problem" });
    await rep.getByLabel("What was done (optional)").fill("The phones were down.");
    await rep.getByRole("button", { name: "Save reason" }).click();
    await rep.getByText("Technical problem: The phones were down.", { exact: true }).waitFor(SAVED);
    await rep
      .getByText("The record in HubSpot says “Was not notified: The mail was not seen.”")
      .waitFor(SAVED);
    await stack.advance("1 min");
    expect(await stack.lead(LEAD)).toMatchObject({ breach_reason: "not_notified" });
    expect((await journey()).breachReason).toBe("technical");
    await isSound(rep, "alert-reason-kept");
  });

  test("what was filled in stays where somebody else was faster, and can be left", async () => {
    await rep.getByRole("button", { name: "Change it" }).click();
    const note = rep.getByLabel("What was done (optional)");
    await note.fill("Half of a sen");
    await stack.fillIn(LEAD, "mona", { breach_reason: "too_many_leads", resolution_note: "A fair." });
    await rep.getByText("Said meanwhile: Too many leads at once, “A fair.”").waitFor(SAVED);
    expect(await note.inputValue()).toBe("Half of a sen");
    await isSound(rep, "alert-said-meanwhile");
    await rep.getByRole("button", { name: "Leave it" }).click();
    await rep.getByText("Too many leads at once: A fair.", { exact: true }).waitFor(SAVED);
  });

  test("the verdict is contested on a phone, and a decision closes it", async () => {
    const phone = await follow("carl", rep.url(), PHONE);
    await phone.getByRole("button", { name: "Contest this" }).click();
    await phone.getByLabel("What is wrong about it?").fill("I had her on the phone at half past nine.");
    await isSound(phone, "alert-contest", PHONE);
    await phone.getByRole("button", { name: "Contest", exact: true }).click();
    await phone.getByText("The verdict stands until a reviewer decides.", { exact: false }).first().waitFor();
    await manager.goto(`${stack.app.url}/console/reviews`);
    await manager.getByRole("link", { name: "Contested: was this verdict right?" }).click();
    await manager.getByRole("heading", { name: "Evidence" }).waitFor();
    await manager.getByRole("button", { name: "Leave it as it is" }).click();
    await manager.getByText("Left as it is.", { exact: false }).first().waitFor();
    await phone.getByRole("button", { name: "Contest it no longer" }).waitFor({ state: "detached" });
    const contested = (await journey()).reviews.find(({ kind }) => kind === "contested");
    expect(contested?.decidedAt).toBe(stack.now());
    expect(await audited("review.decided")).toMatchObject([{ actor: "Mona Manager (mona@example.com)" }]);
    await isSound(phone, "alert-decided", PHONE);
    expect(open.map(({ troubles }, index) => troubles.slice(onTheWay[index]))).toEqual([[], [], []]);
  });
});
