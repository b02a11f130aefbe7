import { readFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { BadInput } from "../../src/errors.ts";

const trusted = new Set<string>();

/**
 * Trusts the certificates of a PEM file besides the usual ones, for every connection of this process from now on.
 * Answers the PEM; throws BadInput where there is none.
 */
export function trustFile(setting: string, file: string): string {
  const pem = read(setting, file);
  if (!pem.includes("-----BEGIN CERTIFICATE-----"))
    throw new BadInput(setting, `${file} holds no certificate.`, "Name a file in PEM form.");
  if (!trusted.has(pem)) {
    trusted.add(pem);
    setDefaultCACertificates([...getCACertificates("default"), pem]);
  }
  return pem;
}

function read(setting: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BadInput(setting, `It cannot be read (${why}).`, "Name a file that this process may read.");
  }
}
