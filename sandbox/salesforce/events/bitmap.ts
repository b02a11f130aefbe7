/**
 * Positions of fields as the Pub/Sub API writes them: `0x` and upper-case hex of whole bytes, big-endian, bit i (least
 * significant first) for field i. Field 0 is the ChangeEventHeader.
 * Source: vendor guide "Event deserialization considerations".
 */
function bitmap(positions: Iterable<number>): string {
  let bits = 0n;
  for (const position of positions) bits |= 1n << BigInt(position);
  const hex = bits.toString(16).toUpperCase();
  return `0x${hex.length % 2 === 0 ? hex : `0${hex}`}`;
}

/** Where a field stands: its position, and for a part of a compound field the position inside it. */
export interface Place {
  position: number;
  part?: number;
}

/** The list of bitmaps for changed or cleared fields: the top level first, then `<parent>-0x…` for each compound field. */
export function bitmaps(places: Place[]): string[] {
  const top = places.filter((place) => place.part === undefined);
  const nested = Map.groupBy(
    places.filter((place) => place.part !== undefined),
    (place) => place.position,
  );
  return [
    ...(top.length > 0 ? [bitmap(top.map((place) => place.position))] : []),
    ...[...nested]
      .sort(([one], [other]) => one - other)
      .map(([parent, parts]) => `${parent}-${bitmap(parts.map((place) => place.part!))}`),
  ];
}
