const SVG = "http://www.w3.org/2000/svg";

/** Shape first, then word, then colour: the shapes of every status. */
const SHAPES = {
  miss: [
    ["M8 1.2 14.8 8 8 14.8 1.2 8Z", "fill"],
    ["M8 4.6v4.1M8 10.9v.4", "cut"],
  ],
  warn: [
    ["M8 1.8 15 14H1Z", "line"],
    ["M8 6.2v3.4M8 11.6v.3", "line"],
  ],
  run: [
    ["M14.2 8A6.2 6.2 0 1 1 1.8 8a6.2 6.2 0 0 1 12.4 0Z", "line"],
    ["M8 8V3.6A4.4 4.4 0 0 1 12.4 8Z", "fill"],
  ],
  hit: [
    ["M14.2 8A6.2 6.2 0 1 1 1.8 8a6.2 6.2 0 0 1 12.4 0Z", "line"],
    ["M5 8.3 7.2 10.500 11.200 5.800", "line"],
  ],
  excluded: [
    ["M14.2 8A6.2 6.2 0 1 1 1.8 8a6.2 6.2 0 0 1 12.4 0Z", "dash"],
    ["M5.500 8h5", "line"],
  ],
  review: [
    ["M4.800 1.800h6.400a3 3 0 0 1 3 3v6.400a3 3 0 0 1-3 3H4.800a3 3 0 0 1-3-3V4.800a3 3 0 0 1 3-3Z", "line"],
    ["M6.2 6.3c0-2.4 3.7-2.2 3.7 0 0 1.3-1.8 1.3-1.8 2.7M8.1 11.3v.3", "line"],
  ],
  paused: [
    ["M14.2 8A6.2 6.2 0 1 1 1.8 8a6.2 6.2 0 0 1 12.4 0Z", "line"],
    ["M6.300 5.500v5M9.700 5.500v5", "line"],
  ],
  idle: [["M14.2 8A6.2 6.2 0 1 1 1.8 8a6.2 6.2 0 0 1 12.4 0Z", "line"]],
};

/** An element with class, text and children; strings become text, never markup. */
export function el(tag, className = "", ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A status shape; with a word it is an image of that name, without it only decoration. */
export function glyph(name, word = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  setGlyph(svg, name, word);
  return svg;
}

export function setGlyph(svg, name, word = "") {
  if (svg.dataset.name === name && svg.dataset.word === word) return;
  Object.assign(svg.dataset, { name, word });
  svg.setAttribute("class", `ic g-${name}`);
  if (word) svg.setAttribute("role", "img");
  svg.setAttribute(word ? "aria-label" : "aria-hidden", word || "true");
  svg.replaceChildren(
    ...SHAPES[name].map(([d, kind]) => {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", d);
      path.setAttribute("class", kind);
      return path;
    }),
  );
}

/** Changes text only where it differs, so that nothing flickers and a selection stays. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** The bar of whose time it was, with its two figures; answers the nodes and how to change them. */
export function delayBar() {
  const systems = el("i", "sy");
  const human = el("i", "hu");
  const allowance = el("i", "al");
  const due = el("i", "dt");
  const bar = el("div", "db", allowance, systems, human, due);
  bar.setAttribute("role", "img");
  const systemsWords = el("b", "sysT");
  const humanWords = el("b", "humT");
  const words = el("div", "dl", systemsWords, humanWords);
  words.setAttribute("aria-hidden", "true");
  const percent = (share) => `${(share * 100).toFixed(2)}%`;
  return {
    node: el("div", "bar-cell", bar, words),
    set(view) {
      bar.setAttribute("aria-label", view.label);
      bar.classList.toggle("over", view.over);
      systems.style.width = percent(view.systems);
      human.style.left = percent(view.systems);
      human.style.width = percent(view.human);
      allowance.hidden = due.hidden = view.due === null;
      allowance.style.left = percent(Math.min(view.systems, view.due ?? 0));
      allowance.style.width = percent(Math.max(0, (view.due ?? 0) - view.systems));
      due.style.left = percent(view.due ?? 0);
      setText(systemsWords, view.systemsWords);
      setText(humanWords, view.humanWords);
    },
  };
}

let tips = 0;

/** A word that explains itself on hover, focus and tap; Esc hides it. */
export function definition(label, text) {
  const button = el("button", "def", label);
  const tip = el("span", "tip", text);
  tips += 1;
  tip.id = `tip-${tips}`;
  tip.setAttribute("role", "tooltip");
  button.type = "button";
  button.setAttribute("aria-describedby", tip.id);
  return { button, tip };
}
