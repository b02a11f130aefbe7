import type { CalendarsOfInstallation } from "../../workflows/policies/import-calendars.ts";
import { defineCommand } from "./command.ts";
import { askServer, OPERATOR_OPTIONS } from "./operator.ts";

export const command = defineCommand({
  summary: "Print a CRM's business hours and holidays as calendars, to paste into your policy",
  description:
    "Asks the running server, which reads them from the CRM now. Holidays are written out for three years. Prints JSON: the member calendars of a policy.",
  options: {
    ...OPERATOR_OPTIONS,
    tenant: { type: "string", value: "ID", help: "Which tenant, where there is more than one" },
    from: { type: "string", value: "INSTALLATION", help: "Which CRM, where several keep business hours" },
  },
  examples: [
    {
      line: "leadclock policy calendars > calendars.json",
      does: "writes the CRM's hours and holidays to a file",
    },
    {
      line: "leadclock policy calendars --json",
      does: "the same, with their source and what could not be read",
    },
  ],
  async run(options, _args, io) {
    const query = new URLSearchParams({ tenant: options.tenant ?? "", from: options.from ?? "" });
    const { installation, calendars, usual, notes } = await askServer<CalendarsOfInstallation>(
      options,
      "GET",
      `/calendars?${query}`,
    );
    const names = Object.keys(calendars);
    await io.print(
      options.json
        ? `${JSON.stringify({ installation, calendars, usual, notes })}\n`
        : `${JSON.stringify({ calendars }, null, 2)}\n`,
    );
    if (names.length === 0) io.note(`${installation} has no active business hours.`);
    else if (usual) io.note(`${usual} is the default of ${installation}.`);
    for (const note of notes) io.note(note);
    return 0;
  },
});
