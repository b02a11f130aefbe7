import { type ChartTable, csvOf } from "./csv.ts";
import { wrapped } from "./layout.ts";
import { resolvedColour, withOwnLooks } from "./own-looks.ts";
import { pageFonts } from "./page-fonts.ts";

const SHARPNESS = 2;
const PAD = 16;
const HEAD = 30;
const LINE = 15;

/** Saves the table behind a chart, with its note. */
export function saveTable(title: string, table: ChartTable, note: string): void {
  save(
    new Blob([csvOf(table, `${title}. ${note}`)], { type: "text/csv;charset=utf-8" }),
    `${fileName(title)}.csv`,
  );
}

/** Saves the picture as it looks now, with its title above and filter, zone and what is left out below. */
export async function savePicture(svg: SVGSVGElement, title: string, note: string): Promise<void> {
  const { width, height } = svg.getBoundingClientRect();
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(withOwnLooks(svg, await pageFonts()))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) return;
  const { fontFamily } = getComputedStyle(svg);
  const small = `400 11.5px ${fontFamily}`;
  context.font = small;
  const lines = wrapped(note, width, (text) => context.measureText(text).width);
  canvas.width = (width + 2 * PAD) * SHARPNESS;
  canvas.height = (height + HEAD + 8 + lines.length * LINE + 2 * PAD) * SHARPNESS;
  const colour = (name: string) => resolvedColour(svg, `var(--${name})`);
  context.scale(SHARPNESS, SHARPNESS);
  context.fillStyle = colour("surface");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = colour("text");
  context.font = `620 15px ${fontFamily}`;
  context.fillText(title, PAD, PAD + 15, width);
  context.drawImage(image, PAD, PAD + HEAD, width, height);
  context.fillStyle = colour("text-3");
  context.font = small;
  for (const [index, line] of lines.entries())
    context.fillText(line, PAD, PAD + HEAD + height + 8 + (index + 0.8) * LINE);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (blob) save(blob, `${fileName(title)}.png`);
}

const fileName = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
