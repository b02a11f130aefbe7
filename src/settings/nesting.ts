/** No policy and no request of ours goes deeper; what walks a value recursively stays far from the end of its stack. */
const DEEPEST = 64;

/** Whether lists and objects lie in one another deeper than anything of ours; looks without recursion. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return false;
}

export const TOO_DEEP = `lists and objects lie in one another more than ${DEEPEST} deep`;
