import { overPreset } from "./preset.ts";
import { type Presets, readPolicies } from "./read-policies.ts";
import { fromPolicy } from "./to-policy.ts";

/**
 * A policy file with nothing left to a preset or a default, as an editor needs it; a file that is not sound keeps what it
 * says, on its preset where it has a known one.
 */
export function writtenOut(file: unknown, presets: Presets): Readonly<Record<string, unknown>> {
  const read = Array.isArray(file) ? null : readPolicies(file, presets);
  const [policy] = read?.ok ? read.policies : [];
  if (policy) {
    const { version: _version, effectiveAt: _effectiveAt, ...rules } = fromPolicy(policy);
    return rules;
  }
  const given = Object(file) as Readonly<Record<string, unknown>>;
  const { preset: name, $schema: _schema, version: _version, effectiveAt: _at, ...own } = given;
  const preset = typeof name === "string" && Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (!preset) return name === undefined ? own : { preset: name, ...own };
  const { version: _was, effectiveAt: _from, ...base } = preset();
  return overPreset(base, own);
}
