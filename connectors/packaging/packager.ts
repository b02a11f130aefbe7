import type { Environment, Manifest } from "./manifest.ts";

export type { Environment } from "./manifest.ts";

/** One uploadable artefact as it lies on disk. */
export interface Packaged {
  readonly path: string;
  /** What is in it, by the names it has there, in order. */
  readonly files: readonly string[];
  /** Of the artefact's bytes, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Makes a vendor's artefact in a folder that exists. The same manifest and environment give the same bytes.
 * Throws BadInput that names the piece of app.json which is missing or contradicts another one.
 */
export type Packager = (manifest: Manifest, environment: Environment, outDir: string) => Promise<Packaged>;
