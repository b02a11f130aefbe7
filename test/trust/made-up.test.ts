import fc from "fast-check";
import { madeUpLike } from "../../trust/security/isolation.ts";

/** What an id is to whoever reads it as a number: none, a whole one of 32 bits, or one too great for that. */
function kindOf(text: string): string {
  const number = Number(text);
  if (Number.isNaN(number)) return "none";
  return Math.abs(number) <= 2_147_483_647 ? "fits" : "too great";
}

const ids = fc.oneof(
  fc.stringMatching(/^[0-9a-f]{10}$/u).filter((text) => text !== "eeeeeeeeee"),
  fc.stringMatching(/^[1-9][0-9]{0,17}$/u).filter((text) => !text.startsWith("2147")),
  fc.uuid(),
);

describe("an id made up to look like another account's", () => {
  it.each(["56613f4658", "6772405769", "1234e56789", "12345678e2", "7", "2139999999"])(
    "is another one than %s, and as much of a number",
    (id) => {
      expect(madeUpLike(id)).not.toBe(id);
      expect(kindOf(madeUpLike(id))).toBe(kindOf(id));
    },
  );

  it("is so for all shapes of ids", () => {
    fc.assert(
      fc.property(ids, (id) => {
        expect(madeUpLike(id)).not.toBe(id);
        expect(madeUpLike(id)).toHaveLength(id.length);
        expect(kindOf(madeUpLike(id))).toBe(kindOf(id));
      }),
    );
  });
});
