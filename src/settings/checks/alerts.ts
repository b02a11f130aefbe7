import { parseLocalTime } from "../../domain/calendar/local-time.ts";
import type { Problem } from "../problem.ts";
import type { PolicyFile } from "../schema/policy.ts";
import { twice, unknown } from "./names.ts";

/** The messages there are, each with the variables that its template may use. */
export type Templates = Readonly<Record<string, readonly string[]>>;

/** Channels named twice, a digest that is never sent, templates with variables that stand for nothing. */
export function alertProblems(file: PolicyFile, templates: Templates | undefined): Problem[] {
  const { channels = {}, digest, templates: own = {} } = file.alerts ?? {};
  return [
    ...Object.entries(channels).flatMap(([what, list]) => twice(`alerts.channels.${what}`, list)),
    ...(digest
      ? [
          ...unknown("alerts.digest.calendar", "calendar", digest.calendar, [
            "always",
            ...Object.keys(file.calendars ?? {}),
          ]),
          ...digestTime(digest.at),
          ...twice("alerts.digest.to", digest.to),
        ]
      : []),
    ...Object.entries(own).flatMap(([message, { subject, body }]) => [
      ...(templates
        ? unknown(`alerts.templates.${message}`, "message", message, Object.keys(templates))
        : []),
      ...[subject, ...body].flatMap((text, line) =>
        variables(
          line === 0 ? `alerts.templates.${message}.subject` : `alerts.templates.${message}.body.${line - 1}`,
          text,
          templates?.[message],
        ),
      ),
    ]),
  ];
}

function digestTime(at: string): Problem[] {
  const time = parseLocalTime(at);
  if (time !== null && at !== "24:00") return [];
  return [
    {
      path: "alerts.digest.at",
      problem: `"${at}" is not a time of day`,
      fix: "Write it as HH:MM, 00:00 to 23:59.",
    },
  ];
}

function variables(path: string, text: string, known: readonly string[] | undefined): Problem[] {
  const left = text.replace(/\{\{\s*[A-Za-z][A-Za-z0-9]*\s*\}\}/g, "");
  const broken = /\{\{|\}\}/.test(left)
    ? [
        {
          path,
          problem: "has braces that enclose no variable",
          fix: "Write a variable as {{name}}, with nothing else between the braces.",
        },
      ]
    : [];
  const used = [...text.matchAll(/\{\{\s*([A-Za-z][A-Za-z0-9]*)\s*\}\}/g)].map(([, name]) => name!);
  return [
    ...broken,
    ...(known ? [...new Set(used)].flatMap((name) => unknown(path, "variable", name, known)) : []),
  ];
}
