const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Whether a text has the form of a record id: 15 characters, or 18 with the right suffix (which case may spoil). */
export function isId(text: string): boolean {
  return /^[0-9A-Za-z]{15}$/.test(text) || (/^[0-9A-Za-z]{18}$/.test(text) && checked(text));
}

/** A 15- or 18-character id in its 18-character form; other texts come back as they are. */
export function to18(id: string): string {
  if (id.length === 18) return restored(id);
  return id.length === 15 ? id + suffix(id) : id;
}

/** The first three characters, which say what kind of record it is. */
export function prefixOf(id: string): string {
  return id.slice(0, 3);
}

/** The n-th id of a kind of record, 18 characters. */
export function makeId(prefix: string, number: number): string {
  let rest = "";
  for (let left = number; left > 0; left = Math.floor(left / 62)) rest = BASE62[left % 62] + rest;
  return to18(`${prefix}Kd0${rest.padStart(9, "0")}`);
}

/** One character per five: which of them are upper case. */
function suffix(id: string): string {
  let text = "";
  for (const start of [0, 5, 10]) {
    let bits = 0;
    for (let index = 0; index < 5; index += 1) if (/[A-Z]/.test(id[start + index]!)) bits |= 1 << index;
    text += ALPHABET[bits];
  }
  return text;
}

/** Whether the suffix is one, and calls nothing upper case that is no letter. */
/** Whether the suffix is possible: it may call upper case only what is a letter. */
function checked(id: string): boolean {
  const tail = id.slice(15).toUpperCase();
  return [...id.slice(0, 15)].every((character, index) => {
    const bits = ALPHABET.indexOf(tail[Math.floor(index / 5)]!);
    return bits >= 0 && (!(bits & (1 << (index % 5))) || /[A-Za-z]/.test(character));
  });
}

/** An 18-character id means the same in any case: the suffix says which letters are upper case. */
function restored(id: string): string {
  const tail = id.slice(15).toUpperCase();
  let text = "";
  for (let index = 0; index < 15; index += 1) {
    const bits = ALPHABET.indexOf(tail[Math.floor(index / 5)]!);
    const character = id[index]!;
    text += bits & (1 << (index % 5)) ? character.toUpperCase() : character.toLowerCase();
  }
  return text + tail;
}
