/** What classes, variables and inheritance decide about a picture, and a picture on its own does not know. */
const LOOKS = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-opacity",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "letter-spacing",
  "text-anchor",
  "dominant-baseline",
  "paint-order",
] as const;

/** The picture as text that stands alone: looks as attributes of each element, fonts inside. */
export function withOwnLooks(svg: SVGSVGElement, fonts: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const originals = [...svg.querySelectorAll<SVGElement>("*")];
  for (const [index, node] of [...copy.querySelectorAll<SVGElement>("*")].entries()) {
    const computed = getComputedStyle(originals[index]!);
    for (const name of LOOKS) {
      const value = computed.getPropertyValue(name);
      if (value !== "") node.setAttribute(name, value);
    }
  }
  const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
  style.textContent = `${fonts} text { font-variant-numeric: tabular-nums; }`;
  copy.prepend(style);
  return new XMLSerializer().serializeToString(copy);
}

/** What a colour of the tokens is here and now. */
export function resolvedColour(near: Element, colour: string): string {
  const probe = document.createElement("span");
  probe.style.color = colour;
  near.parentElement?.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
