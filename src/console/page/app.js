import { showLead, showMissing } from "./lead-panel.js";
import { definition, el, glyph, setText } from "./parts.js";
import { leadList } from "./rows.js";

const $ = (id) => document.getElementById(id);
const STALE_AFTER_MS = 15_000;
const changes = $("changes");
const waiting = leadList($("waiting"), { sections: true, onHeld: showHeld });
const settled = leadList($("settled"), { sections: false, onHeld: () => {} });
const figures = new Map();
let overview = null;
let heardAt = 0;
let opened = null;

function render(next) {
  const before = overview;
  overview = next;
  heardAt = performance.now();
  document.body.classList.remove("stale");
  setText($("live"), next.now);
  setText($("zone"), `Times in ${next.timeZone} (${next.zone})`);
  setText($("summary"), summaryOf(next));
  document.title = `${next.waiting.total} waiting · Leadclock`;
  renderBanner(next.banner);
  for (const figure of next.figures) renderFigure(figure);
  setText($("left-out"), next.leftOut);
  renderLists(next);
  renderAlerts(next.alerts);
  renderRules(next.rules);
  renderConnect(next.connect);
  announce(before, next);
  if (opened !== null && (before?.version !== next.version || isWaiting(opened))) void load(opened);
}

const summaryOf = ({ waiting: { total }, tenant }) =>
  `${tenant} · ${total === 1 ? "1 lead awaits" : `${total.toLocaleString("en-US")} leads await`} a response`;

const isWaiting = (id) => overview?.waiting.rows.some((row) => row.id === id) ?? false;

function renderBanner(banner) {
  const node = $("banner");
  node.hidden = banner.mode === "live" && !banner.demo;
  node.className = `banner ${banner.mode === "silent" ? "silent" : "demo"}`;
  setText($("banner-text"), banner.text);
  const progress = $("progress");
  progress.hidden = banner.progress === null || banner.progress >= 1;
  progress.value = banner.progress ?? 0;
}

function renderFigure(view) {
  if (!figures.has(view.id)) {
    const { button, tip } = definition(view.label, view.definition);
    const value = el("b", { systems: "sysT", human: "humT" }[view.whose] ?? "");
    const lines = view.lines.map(() => el("span", "xs dim"));
    const swatch = view.whose === "ink" ? null : el("i", `swatch ${view.whose}`);
    $("figures").append(el("div", "figure", el("span", "label", swatch, button, tip), value, ...lines));
    figures.set(view.id, { value, lines, tip });
  }
  const { value, lines, tip } = figures.get(view.id);
  setText(value, view.value);
  setText(tip, view.definition);
  for (const [index, line] of view.lines.entries()) setText(lines[index], line);
}

function renderLists({ waiting: list, settled: judged }) {
  const cut =
    list.shown < list.total
      ? `${list.total.toLocaleString("en-US")}, first ${list.shown} shown`
      : String(list.total);
  setText($("worklist-count"), list.total === 0 ? "" : cut);
  $("worklist-empty").hidden = list.total > 0;
  setText($("worklist-empty"), list.empty);
  waiting.update(list.rows);
  setText($("settled-count"), `${judged.total.toLocaleString("en-US")} judged`);
  settled.update(judged.rows);
  for (const rows of [waiting, settled]) rows.select(opened);
}

function showHeld(count) {
  changes.hidden = count === 0;
  setText(changes, `${count} ${count === 1 ? "change" : "changes"}, show`);
}

function renderAlerts({ total, rows }) {
  setText(
    $("alerts-count"),
    total > rows.length ? `${total.toLocaleString("en-US")}, latest ${rows.length}` : String(total),
  );
  const list = $("alerts");
  const key = JSON.stringify(rows);
  if (list.dataset.key === key || list.matches(":hover") || list.contains(document.activeElement)) return;
  list.dataset.key = key;
  list.replaceChildren(
    ...(rows.length > 0 ? rows.map(alertItem) : [el("li", "dim sm", "No alert has been sent.")]),
  );
}

function alertItem(alert) {
  const link = el("a", "", alert.lead);
  link.href = `#lead=${encodeURIComponent(alert.leadId)}`;
  return el(
    "li",
    "clk",
    glyph(alert.glyph),
    el("span", "", alert.what, el("small", "", link, ` · ${alert.state}`)),
    el("span", "dim xs nw", alert.at),
  );
}

function renderRules(rules) {
  const key = JSON.stringify(rules);
  if ($("rules").dataset.key === key) return;
  $("rules").dataset.key = key;
  $("rules").replaceChildren(
    ...rules.flatMap(({ clock, words }) => [el("dt", "", clock), el("dd", "", words)]),
  );
}

function renderConnect(offers) {
  const [card, ways] = [$("connect"), $("connect-ways")];
  card.hidden = offers.length === 0;
  const key = JSON.stringify(offers);
  if (ways.dataset.key === key) return;
  ways.dataset.key = key;
  ways.replaceChildren(
    ...offers.map(({ label, href }) =>
      Object.assign(el("a", "btn", `Connect ${label} for the same leads`), { href }),
    ),
  );
}

let said = 0;
const unsaid = { late: new Map(), answered: 0 };

/** Changes of state for those who listen, never ticks: at most one sentence in ten seconds. */
function announce(before, next) {
  if (before === null) return;
  const late = (view) =>
    new Map(view.waiting.rows.filter((row) => row.section === "pastDue").map((row) => [row.id, row.name]));
  const were = late(before);
  for (const [id, name] of late(next)) if (!were.has(id)) unsaid.late.set(id, name);
  const ids = new Set(next.waiting.rows.map(({ id }) => id));
  unsaid.answered += before.waiting.rows.filter(({ id }) => !ids.has(id)).length;
  if (performance.now() - said < 10_000 || (unsaid.late.size === 0 && unsaid.answered === 0)) return;
  said = performance.now();
  const names = [...unsaid.late.values()];
  const parts = [
    names.length === 0
      ? ""
      : names.length <= 2
        ? `Now past due: ${names.join(", ")}.`
        : `${names.length} leads are now past due.`,
    unsaid.answered === 0 ? "" : `${unsaid.answered} no longer waiting.`,
  ];
  setText($("announce"), parts.filter(Boolean).join(" "));
  unsaid.late.clear();
  unsaid.answered = 0;
}

/** Which lead is open stands in the address. */
async function follow() {
  const id = new URLSearchParams(location.hash.slice(1)).get("lead");
  opened = id;
  $("split").classList.toggle("open", id !== null);
  for (const rows of [waiting, settled]) rows.select(id);
  if (id === null) return;
  await load(id);
  if (matchMedia("(max-width: 1240px)").matches) $("panel").querySelector("h2")?.focus();
}

async function load(id) {
  const response = await fetch(`/api/leads/${encodeURIComponent(id)}`).catch(() => null);
  if (opened !== id || response === null) return;
  const panel = $("panel");
  if (!response.ok) return showMissing(panel, close);
  const text = await response.text();
  if (opened !== id || (panel.dataset.shown === text && panel.dataset.id === id)) return;
  const sameLead = panel.dataset.id === id;
  if (sameLead && panel.contains(document.activeElement) && document.activeElement.matches(".def")) return;
  const hadFocus = sameLead && panel.contains(document.activeElement);
  Object.assign(panel.dataset, { shown: text, id });
  showLead(panel, JSON.parse(text), close);
  if (hadFocus) panel.querySelector("h2")?.focus();
}

function close() {
  const id = opened;
  history.replaceState(null, "", location.pathname);
  void follow();
  document.querySelector(`tr[data-id="${CSS.escape(id ?? "")}"] a`)?.focus();
}

function move(step) {
  const links = [...document.querySelectorAll("#waiting a, #settled a")];
  const at = links.indexOf(document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + step))]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select"))
    return;
  const keys = { j: () => move(1), k: () => move(-1), o: () => $("crm-link")?.click(), Escape: stepBack };
  keys[event.key]?.();
});

function stepBack() {
  const tip = document.activeElement;
  if (tip?.matches(".def")) return tip.blur();
  if (opened !== null) close();
}

function listen() {
  const source = new EventSource("/api/live");
  source.addEventListener("overview", (event) => render(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return;
    source.close();
    setTimeout(listen, 3_000);
  });
}

/** Without a signal the countdowns would lie: they give way to the due times. */
setInterval(() => {
  if (heardAt === 0 || performance.now() - heardAt < STALE_AFTER_MS) return;
  document.body.classList.add("stale");
  setText($("live"), `No signal since ${overview.now}`);
}, 1_000);

changes.addEventListener("click", () => {
  waiting.show();
  changes.hidden = true;
});
addEventListener("hashchange", follow);
listen();
void follow();
