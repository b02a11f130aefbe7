import { writeFile } from "node:fs/promises";
import { BadInput } from "../errors.ts";
import { type HolidaysFound, publicHolidays } from "../settings/holidays.ts";
import { renderPolicyText, withHolidays } from "../settings/policy-text.ts";
import { defineCommand } from "./command.ts";
import { formatOf } from "./policy-format.ts";
import { textOf } from "./read-policy-file.ts";

export const command = defineCommand({
  summary: "Print a country's public holidays as dates for a policy, or put them into a policy file",
  description:
    "The dates are stored in the policy and never worked out later: look through them, add your own days, take out what you work on.\n" +
    "Where another day is taken off for a holiday (a Saturday's on the Friday before), only the day off is closed; both are shown.\n" +
    "Needs no server. The dates come from the package date-holidays, which keeps them under CC BY 3.0.",
  options: {
    country: { type: "string", value: "CODE", help: "ISO 3166, as US, GB or DE", required: true },
    region: { type: "string", value: "CODE", help: "A part of it, as NY, ENG or BY; a part of that as BY-A" },
    years: { type: "string", value: "FROM-TO", help: "As 2026-2028; default: this year and the next two" },
    calendar: { type: "string", value: "NAME", help: "The policy's calendar; default: business" },
    into: { type: "string", value: "FILE", help: "Add them to this policy file; comments in it stay" },
    both: { type: "boolean", help: "Close the holiday itself too where another day is taken off for it" },
    format: { type: "string", value: "FORMAT", help: "yaml or json; default: yaml" },
    json: { type: "boolean", help: "Print all that was found as JSON for machines" },
  },
  examples: [
    {
      line: "leadclock policy holidays --country US --region NY --years 2026-2028",
      does: "prints New York's, ready to paste",
    },
    {
      line: "leadclock policy holidays --country GB --region ENG --into policy.yaml",
      does: "adds England's to the calendar business of a file",
    },
  ],
  async run(options, _args, io) {
    const name = options.calendar ?? "business";
    const [state, ...region] = (options.region ?? "").toUpperCase().split("-");
    const found = await publicHolidays({
      country: options.country.toUpperCase(),
      ...(state && { state }),
      ...(region.length > 0 && { region: region.join("-") }),
      ...yearsOf(options.years),
      bothDays: options.both,
    });
    if (!found.ok) {
      const option = found.problem.path === "country" ? "--country" : "--region";
      throw new BadInput(option, `${found.problem.problem}.`, found.problem.fix);
    }
    const { ok: _ok, ...said } = found;
    if (options.into !== undefined) {
      const text = await textOf(options.into, "--into", io);
      const made = withHolidays(text, options.into, name, found);
      if (!made.ok) throw new BadInput("--into", `${options.into} ${made.problem}.`, "Correct it first.");
      await writeFile(options.into, made.text ?? text);
    }
    if (options.json) await io.print(`${JSON.stringify(said)}\n`);
    else if (options.into === undefined) {
      const calendars = { [name]: { holidays: found.holidays, holidaysFrom: found.source } };
      await io.print(renderPolicyText({ calendars }, formatOf(options.format, "yaml"), []));
    }
    for (const line of notesOn(found, options)) io.note(line);
    return 0;
  },
});

function notesOn(
  { holidays, source, moved, notes }: HolidaysFound,
  { both, into }: { readonly both: boolean; readonly into: string | undefined },
): readonly string[] {
  return [
    `${Object.keys(holidays).length} days off${into === undefined ? "" : ` in ${into}`}. ${source}.`,
    ...moved.map(
      ({ date, name, insteadOn }) =>
        `${date} ${name}: the day off is ${insteadOn}${both ? "; both are closed." : `; ${date} itself stays as the week has it.`}`,
    ),
    ...notes,
  ];
}

const FIX = "Write one year or two, as 2026 or 2026-2028, at most 20 years.";

function yearsOf(text: string | undefined): { readonly firstYear: number; readonly lastYear: number } {
  const now = new Date().getUTCFullYear();
  if (text === undefined) return { firstYear: now, lastYear: now + 2 };
  const [, first, last = first] = /^(\d{4})(?:-(\d{4}))?$/.exec(text) ?? [];
  const years = { firstYear: Number(first), lastYear: Number(last) };
  const sound =
    years.firstYear >= 1970 &&
    years.lastYear <= 2100 &&
    years.lastYear - years.firstYear < 20 &&
    years.firstYear <= years.lastYear;
  if (!sound) throw new BadInput("--years", `"${text}" is no range of years.`, FIX);
  return years;
}
