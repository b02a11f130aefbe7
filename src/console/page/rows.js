import { delayBar, el, glyph, setGlyph, setText } from "./parts.js";

const SECTIONS = {
  pastDue: ["Past due", "no owner first, then longest past due"],
  dueNext: ["Due within the hour", "next due first"],
  later: ["Later", "nothing to do yet"],
  escalated: ["Past due, everyone told", "every alert is out; only a touch or an outcome closes it"],
  review: ["Held", "in review or paused, nobody is chased"],
};

/** One lead's row: made once, changed in place, so that focus and selection survive every update. */
function row(id) {
  const shape = glyph("idle");
  const left = el("b");
  const due = el("small");
  const link = el("a");
  link.href = `#lead=${encodeURIComponent(id)}`;
  const company = el("div", "cut sm mid");
  const kind = el("div", "cut xs dim");
  const bar = delayBar();
  const owner = el("div", "cut");
  const ownerNote = el("div", "cut xs dim");
  const nextWords = el("span");
  const nextAt = el("div", "cut xs dim");
  const cells = [
    ["c-due", el("div", "due", shape, el("span", "", left, due))],
    ["c-who", el("div", "who two", el("div", "cut", link), company, kind)],
    ["c-bar", bar.node],
    ["c-own", el("div", "two", owner, ownerNote)],
    ["c-next", el("div", "two", el("div", "cut sm", nextWords), nextAt)],
  ];
  const node = el("tr", "row");
  node.setAttribute("role", "row");
  for (const [name, content] of cells) {
    const cell = el("td", name, content);
    cell.setAttribute("role", "cell");
    node.append(cell);
  }
  node.dataset.id = id;
  return {
    node,
    set(view) {
      setGlyph(shape, view.status.glyph, view.status.word);
      left.className = { miss: "missT", warn: "warnT", hit: "hitT" }[view.status.glyph] ?? "";
      setText(left, view.status.left);
      setText(due, view.status.due);
      setText(link, view.name);
      link.title = view.name;
      setText(company, view.company);
      company.title = view.company;
      setText(kind, view.kind);
      bar.set(view.bar);
      setText(owner, view.owner);
      owner.classList.toggle("b", view.owner === "No owner");
      setText(ownerNote, view.ownerNote);
      setText(nextWords, view.next);
      nextWords.title = view.next;
      setText(nextAt, view.nextAt);
    },
    answered() {
      node.classList.add("gone");
      setText(left, "No longer waiting");
    },
  };
}

/** A list of leads that never moves under pointer or focus: `held` says how many changes wait. */
export function leadList(body, { sections, onHeld }) {
  const rows = new Map();
  let shown = [];
  let latest = [];

  const busy = () => body.matches(":hover") || body.contains(document.activeElement);

  function show() {
    for (const id of shown) if (!latest.some((view) => view.id === id)) rows.delete(id);
    shown = latest.map(({ id }) => id);
    const nodes = [];
    let section = null;
    for (const view of latest) {
      if (sections && view.section !== section) nodes.push(heading(view.section, latest));
      section = view.section;
      if (!rows.has(view.id)) rows.set(view.id, row(view.id));
      rows.get(view.id).node.classList.remove("gone");
      nodes.push(rows.get(view.id).node);
    }
    const same =
      nodes.length === body.children.length && nodes.every((node, index) => body.children[index] === node);
    if (!same) body.replaceChildren(...nodes);
    change();
    onHeld(0);
  }

  function change() {
    for (const view of latest) rows.get(view.id)?.set(view);
  }

  return {
    update(views) {
      latest = views;
      const ids = views.map(({ id }) => id);
      const waiting = [...ids.filter((id) => !shown.includes(id)), ...shown.filter((id) => !ids.includes(id))]
        .length;
      if (!busy() || shown.length === 0) return show();
      change();
      for (const id of shown) if (!ids.includes(id)) rows.get(id)?.answered();
      return onHeld(waiting);
    },
    show,
    select(id) {
      for (const [rowId, { node }] of rows) {
        node.classList.toggle("sel", rowId === id);
        node.setAttribute("aria-selected", String(rowId === id));
      }
    },
  };
}

function heading(section, views) {
  const [title, note] = SECTIONS[section] ?? [section, ""];
  const count = views.filter((view) => view.section === section).length;
  const cell = el("th", "", `${title} ${count} `, el("span", "", `· ${note}`));
  cell.setAttribute("role", "columnheader");
  cell.scope = "rowgroup";
  const node = el("tr", "sec", cell);
  node.setAttribute("role", "row");
  return node;
}
