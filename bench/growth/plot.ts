export interface Line {
  readonly name: string;
  /** One for each of `times`, above zero. */
  readonly values: readonly number[];
}

const [WIDTH, HEIGHT] = [640, 320];
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 150, 36, 44];
/** Told apart by their dashes too, where colours are not seen. */
const LOOKS = [
  { color: "#1b6ac9", dash: "none" },
  { color: "#b4540a", dash: "7 4" },
  { color: "#2e7d32", dash: "2 4" },
];

/** Lines over how many times as much there was, as an SVG of its own; both axes by powers of ten, so that flat is flat. */
export function plot({
  title,
  times,
  lines,
}: {
  readonly title: string;
  readonly times: readonly number[];
  readonly lines: readonly Line[];
}): string {
  const all = lines.flatMap(({ values }) => values);
  const lowest = 10 ** Math.floor(Math.log10(Math.min(...all)));
  const highest = 10 ** Math.ceil(Math.log10(Math.max(...all) * 1.0001));
  const share = (value: number, from: number, to: number) => Math.log(value / from) / Math.log(to / from);
  const x = (value: number) => LEFT + share(value, times[0]!, times.at(-1)!) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - share(value, lowest, highest) * (HEIGHT - TOP - BOTTOM);
  const at = (value: number) => value.toFixed(1);
  const across: string[] = [];
  for (let value = lowest; value <= highest * 1.0001; value *= 10)
    across.push(
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(y(value))}" y2="${at(y(value))}" stroke="#ccc"/>`,
      `<text x="${LEFT - 8}" y="${at(y(value) + 4)}" text-anchor="end">${Number(value.toPrecision(1))}</text>`,
    );
  const below = times.map(
    (one) => `<text x="${at(x(one))}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${one} ×</text>`,
  );
  const drawn = lines.flatMap(({ name, values }, index) => {
    const { color, dash } = LOOKS[index % LOOKS.length]!;
    const points = values.map((value, place) => `${at(x(times[place]!))},${at(y(value))}`);
    const key = TOP + 14 + index * 22;
    return [
      `<polyline points="${points.join(" ")}" fill="none" stroke="${color}" stroke-width="2" stroke-dasharray="${dash}"/>`,
      `<line x1="${WIDTH - RIGHT + 12}" x2="${WIDTH - RIGHT + 40}" y1="${key}" y2="${key}" stroke="${color}" stroke-width="2" stroke-dasharray="${dash}"/>`,
      `<text x="${WIDTH - RIGHT + 46}" y="${key + 4}">${name}</text>`,
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${title}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="20" font-size="14">${title}</text>`,
    ...across,
    ...below,
    ...drawn,
    "</svg>",
    "",
  ].join("\n");
}
