import { definition, delayBar, el, glyph } from "./parts.js";

const DEFINITIONS = {
  "Systems delay": "From the engagement until a person was handed the lead. Operations answer for it.",
  "Human delay": "From the handover until the first touch by a person. This is what the SLA judges.",
  "Speed to lead":
    "From the engagement until the first touch: systems delay plus human delay, less any head start.",
  "Waiting so far": "From the engagement until now: nobody has reached out yet.",
  "Head start": "How long before the assignment the first touch came.",
};

/** Fills the panel with one lead: the sum, why, the clocks, what is next, what happened. */
export function showLead(panel, lead, onClose) {
  const back = el("button", "btn bare back", "Back to the worklist");
  back.type = "button";
  back.addEventListener("click", onClose);
  panel.setAttribute("aria-label", lead.name);
  panel.replaceChildren(
    el(
      "div",
      "sec",
      back,
      title(lead),
      el("p", "sm mid", [lead.company, lead.kind].filter(Boolean).join(" · ")),
      sum(lead),
      bar(lead),
    ),
    section(`Systems delay, hop by hop, ${lead.zone}`, lead.hops.map(hop)),
    el(
      "div",
      "sec",
      el("h3", "", `${lead.question} `, el("span", "dim", `times in ${lead.zone}`)),
      reasons(lead),
    ),
    el("div", "sec", el("h3", "", "Clocks"), ...lead.clocks.map(clock)),
    section(
      "Next, if nobody acts",
      lead.next.map((next) => pair(next.at, next.what)),
    ),
    section(
      "Alerts",
      lead.alerts.map((alert) =>
        el(
          "div",
          "clk",
          glyph(alert.glyph),
          el("span", "", alert.what, el("small", "", alert.state)),
          el("span", "dim nw", alert.at),
        ),
      ),
    ),
    section(
      `What happened, newest first, ${lead.zone}`,
      lead.happened.map((fact) =>
        pair(
          fact.at,
          el("span", "", el("b", "b", fact.what), fact.detail ? ` · ${fact.detail}` : ""),
          fact.source,
        ),
      ),
    ),
    lead.earlier ? el("div", "sec sm mid", lead.earlier) : "",
  );
}

/** What the panel says when a lead is not there. */
export function showMissing(panel, onClose) {
  const back = el("button", "btn bare back", "Back to the worklist");
  back.type = "button";
  back.addEventListener("click", onClose);
  panel.replaceChildren(
    el(
      "div",
      "sec",
      back,
      el("h2", "", "No such lead"),
      el("p", "sm mid gap", "It may have been merged into another one, or erased."),
    ),
  );
}

function title(lead) {
  const heading = el("h2", "", lead.name);
  heading.tabIndex = -1;
  const link = lead.url ? el("a", "r sm nw", `Open in ${lead.crm}`) : null;
  if (link)
    Object.assign(link, { href: lead.url, target: "_blank", rel: "noopener noreferrer", id: "crm-link" });
  const tint = { miss: "miss", hit: "hit", warn: "warn", run: "run" }[lead.verdict.glyph] ?? "none";
  const late = lead.verdict.words.endsWith("past");
  const said = lead.verdict.words.toLowerCase().startsWith(lead.verdict.word.toLowerCase());
  const words = late
    ? `${lead.verdict.words} due`
    : said
      ? lead.verdict.words
      : `${lead.verdict.word}, ${lead.verdict.words}`;
  const chip = el("span", `chip ${tint}`, glyph(lead.verdict.glyph), capital(words));
  return el("div", "", el("div", "head", heading, link), el("p", "gap-s", chip));
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function sum(lead) {
  const parts = lead.sum.map(({ sign, value, label, whose }) => {
    const { button, tip } = definition(label, DEFINITIONS[label] ?? "");
    const colour = { systems: "sysT", human: "humT" }[whose] ?? "";
    return el(
      "div",
      "term",
      sign ? el("span", "sign", sign) : null,
      el("div", "", el("b", colour, value), button, tip),
    );
  });
  return el("div", "sum", ...parts);
}

function bar(lead) {
  const view = delayBar();
  view.set(lead.bar);
  view.node.classList.add("wide");
  return view.node;
}

function hop(view) {
  return el(
    "div",
    "pair",
    el("span", "dim nw", view.at),
    el("span", "", el("b", "b", view.system), ` ${view.where}`),
    el("span", view.slowest ? "sysT b nw" : "mid nw", view.slowest ? `slowest: ${view.took}` : view.took),
  );
}

function reasons(lead) {
  const list = el("ol", "why", ...lead.because.map((sentence) => el("li", "", sentence)));
  return el("div", "", list, lead.cause ? el("p", "sm gap", el("b", "b", lead.cause)) : null);
}

function clock(view) {
  const tone = { miss: "missT b", warn: "warnT b", hit: "hitT b" }[view.glyph] ?? "mid";
  return el(
    "div",
    "clk",
    glyph(view.glyph, view.word),
    el("span", "", el("b", "b", view.name), el("small", "", view.note)),
    el("span", `${tone} nw`, view.words),
  );
}

function section(heading, children) {
  return children.length === 0 ? "" : el("div", "sec", el("h3", "", heading), ...children);
}

function pair(at, what, source = "") {
  return el(
    "div",
    "pair",
    el("span", "dim nw", at),
    el("span", "", what),
    source ? el("span", "dim nw", source) : "",
  );
}
