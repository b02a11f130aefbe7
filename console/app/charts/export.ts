import { type ChartTable, csvOf } from "./csv.ts";

const SHARPNESS = 2;
const PAD = 16;
const HEAD = 28;
const FOOT = 22;

/** Saves the table behind a chart. */
export function saveTable(title: string, table: ChartTable): void {
  save(new Blob([csvOf(table)], { type: "text/csv;charset=utf-8" }), `${fileName(title)}.csv`);
}

/** Saves the picture as it looks now, with its title above and filter, zone and what is left out below. */
export async function savePicture(svg: SVGSVGElement, title: string, note: string): Promise<void> {
  const { width, height } = svg.getBoundingClientRect();
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(withOwnLooks(svg))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = (width + 2 * PAD) * SHARPNESS;
  canvas.height = (height + HEAD + FOOT + 2 * PAD) * SHARPNESS;
  const context = canvas.getContext("2d");
  if (!context) return;
  const looks = getComputedStyle(svg);
  const colour = (name: string) => resolved(svg, `var(--${name})`);
  context.scale(SHARPNESS, SHARPNESS);
  context.fillStyle = colour("surface");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = colour("text");
  context.font = `620 15px ${looks.fontFamily}`;
  context.fillText(title, PAD, PAD + 15);
  context.drawImage(image, PAD, PAD + HEAD, width, height);
  context.fillStyle = colour("text-3");
  context.font = `400 11.5px ${looks.fontFamily}`;
  context.fillText(note, PAD, PAD + HEAD + height + 16, width);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (blob) save(blob, `${fileName(title)}.png`);
}

const LOOKS = ["fill", "stroke", "font-family", "font-size", "font-weight", "opacity"] as const;

/** A picture on its own knows none of the page's variables and classes. */
function withOwnLooks(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const originals = [...svg.querySelectorAll<SVGElement>("*")];
  [...copy.querySelectorAll<SVGElement>("*")].forEach((node, index) => {
    const computed = getComputedStyle(originals[index]!);
    for (const name of LOOKS) {
      const value = computed.getPropertyValue(name);
      if (value !== "") node.setAttribute(name, value);
    }
  });
  return new XMLSerializer().serializeToString(copy);
}

function resolved(near: Element, colour: string): string {
  const probe = document.createElement("span");
  probe.style.color = colour;
  near.parentElement?.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

const fileName = (title: string): string => title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
