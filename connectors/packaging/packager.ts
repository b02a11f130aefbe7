import type { Manifest } from "./manifest.ts";

/** Where the packaged app will call: one of app.json's environments, or an address given for this once. */
export interface Environment {
  readonly name: string;
  /** Without a slash at the end. */
  readonly publicUrl: string;
}

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
