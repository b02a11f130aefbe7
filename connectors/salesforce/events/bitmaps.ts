/** What decoding a bitmap needs to know of a record: its fields in the order of its schema, compound ones with theirs. */
export interface Shape {
  readonly fields: readonly { readonly name: string; readonly parts: readonly string[] | null }[];
}

const TOP = /^0x([0-9a-f]+)$/i;
const NESTED = /^(\d+)-0x([0-9a-f]+)$/i;

/**
 * The names behind a header's `changedFields` or `nulledFields`: bit i, least significant first, is field i of the
 * record; `4-0x02` are parts of the compound field 4, named `Address.City`. Throws RangeError when the list does not
 * fit the schema. https://developer.salesforce.com/docs/platform/pub-sub-api/guide/event-deserialization-considerations.html
 */
export function fieldNames(bitmaps: readonly string[], shape: Shape): string[] {
  return bitmaps.flatMap((text) => {
    const top = TOP.exec(text);
    if (top)
      return named(
        top[1]!,
        shape.fields.map(({ name }) => name),
        text,
      );
    const nested = NESTED.exec(text);
    if (!nested) throw new RangeError(`"${text}" is no bitmap of fields.`);
    const parent = shape.fields[Number(nested[1])];
    if (!parent?.parts)
      throw new RangeError(`"${text}" names parts of field ${nested[1]}, which has none in this schema.`);
    return named(nested[2]!, parent.parts, text).map((part) => `${parent.name}.${part}`);
  });
}

function named(hex: string, names: readonly string[], text: string): string[] {
  const found: string[] = [];
  let bits = BigInt(`0x${hex}`);
  for (let position = 0; bits > 0n; position++, bits >>= 1n) {
    if ((bits & 1n) === 0n) continue;
    const name = names[position];
    if (name === undefined)
      throw new RangeError(`"${text}" names field ${position}, which this schema lacks.`);
    found.push(name);
  }
  return found;
}
