import type { Session } from "./connector.ts";

/** One directory of people per installation, kept for as long as the process lives. */
export interface KeptDirectories<D> {
  /** Reads it, known or not. */
  read(session: Session): Promise<D>;
  /** The known one, read anew where it has `strangers` who were not asked for before. */
  of(
    session: Session,
    strangers: (directory: D) => readonly string[],
  ): Promise<{ readonly directory: D; readonly fresh: boolean }>;
}

export function keptDirectories<D>(reading: (session: Session) => Promise<D>): KeptDirectories<D> {
  const known = new Map<string, { readonly directory: D; readonly strangers: Set<string> }>();

  async function read(session: Session): Promise<D> {
    const directory = await reading(session);
    known.set(session.installation.id, { directory, strangers: new Set() });
    return directory;
  }

  return {
    read,
    async of(session, strangers) {
      const before = known.get(session.installation.id);
      if (before && strangers(before.directory).every((id) => before.strangers.has(id)))
        return { directory: before.directory, fresh: false };
      const directory = await read(session);
      // Whoever is unknown even now is not asked for again with every event.
      const now = known.get(session.installation.id);
      for (const id of [...(before?.strangers ?? []), ...strangers(directory)]) now?.strangers.add(id);
      return { directory, fresh: true };
    },
  };
}
