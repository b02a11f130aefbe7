import { mkdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import { BadInput } from "../src/errors.ts";
import { environmentOf, readManifest } from "./packaging/manifest.ts";
import type { Packager } from "./packaging/packager.ts";

/** Who makes what is uploaded to a CRM's marketplace; loaded late, because each reads its part of app.json at once. */
const packagers: Readonly<Record<string, () => Promise<Packager>>> = {
  hubspot: async () => (await import("./hubspot/package.ts")).packageHubSpot,
  salesforce: async () => (await import("./salesforce/package.ts")).packageSalesforce,
};

const USAGE = `npm run package -- [--environment production] [--public-url https://…] [--only hubspot] [--out dist/packages] [--json]

Makes what is uploaded to the marketplaces from app.json, and prints each path with its SHA-256. The same sources give the
same bytes.

  --environment  whose address the package calls: one of app.json's environments (production)
  --public-url   another address for this once, such as that of your own server
  --only         one CRM: ${Object.keys(packagers).join(", ")}
  --out          the folder it is written to (dist/packages)
  --json         one JSON array instead of lines
`;

/** Runs the command; returns its exit code: 0 made, 1 app.json must be mended, 2 wrong usage. */
export async function packageAll(
  args: readonly string[],
  io: { readonly print: (text: string) => void; readonly note: (text: string) => void },
): Promise<number> {
  const given = read(args);
  if (typeof given === "string") {
    io.note(`${given}\n\n${USAGE}`);
    return 2;
  }
  if (given.help) {
    io.print(USAGE);
    return 0;
  }
  try {
    const manifest = readManifest();
    const environment = environmentOf(manifest, given.environment, given["public-url"]);
    await mkdir(given.out, { recursive: true });
    const made: object[] = [];
    for (const [crm, load] of Object.entries(packagers)) {
      if (given.only && given.only !== crm) continue;
      const packager = await load();
      const { path, files, sha256 } = await packager(manifest, environment, given.out);
      made.push({ crm, environment: environment.name, path, sha256, files });
      if (!given.json) io.print(`${path}  ${files.length} files  sha256 ${sha256}\n`);
    }
    if (given.json) io.print(`${JSON.stringify(made, null, 2)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    io.note(`${error.message}\n`);
    return 1;
  }
}

function read(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        environment: { type: "string", default: "production" },
        "public-url": { type: "string" },
        only: { type: "string" },
        out: { type: "string", default: "dist/packages" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    return values.only === undefined || values.only in packagers
      ? values
      : `There is nothing to package for ${values.only}.`;
  } catch (error) {
    return (error as Error).message;
  }
}

if (import.meta.main)
  process.exitCode = await packageAll(process.argv.slice(2), {
    print: (text) => process.stdout.write(text),
    note: (text) => process.stderr.write(text),
  });
