import { delays } from "./lead/delays.ts";
import { journey } from "./lead/journey.ts";
import { people } from "./lead/people.ts";
import { stamps } from "./lead/stamps.ts";
import { verdict } from "./lead/verdict.ts";
import type { FieldSpec } from "./spec.ts";

/** Every field we add to a CRM, in the order people see them. */
export const fieldSpecs: readonly FieldSpec[] = [...stamps, ...delays, ...verdict, ...people, ...journey];
