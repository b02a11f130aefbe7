import type { Check } from "../check.ts";
import { fuzzAnswers } from "./fuzz-answers.ts";
import { fuzzApi } from "./fuzz-api.ts";
import { fuzzParsers } from "./fuzz-parsers.ts";
import { isolation } from "./isolation.ts";
import { permissions } from "./permissions.ts";

/** Nobody in: what strangers, other accounts and lesser roles try. */
export const checks: readonly Check[] = [isolation, permissions, fuzzParsers, fuzzApi, ...fuzzAnswers];
