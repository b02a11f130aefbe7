import { instant } from "../data/value.ts";
import type { Scope } from "./component.ts";
import { checkDeploy, deploy } from "./deploy.ts";
import { Fault } from "./fault.ts";
import { METADATA_TYPES, metadataType } from "./registry.ts";
import { type Mode, type Saved, save } from "./save.ts";
import { child, children, flagOf, textOf, type Xml, type XmlElement } from "./xml.ts";

/** Components of one call. Source: Metadata API guide, CRUD-based calls. */
const MOST_PER_CALL = 10;

type Operation = (scope: Scope, given: XmlElement) => unknown;

/** What the Metadata API is asked to do, by the element in the SOAP body; each answers its results. */
export const OPERATIONS: Record<string, Operation> = {
  createMetadata: saving("create"),
  updateMetadata: saving("update"),
  upsertMetadata: saving("upsert"),
  deleteMetadata: (scope, given) => {
    const type = needType(textOf(given, "type") ?? "");
    return limited(namesIn(given)).map((fullName) => save(scope, type, "delete", { fullName, body: {} }));
  },
  readMetadata: (scope, given) => {
    const type = needType(textOf(given, "type") ?? "");
    const records = limited(namesIn(given)).map((fullName) => {
      const found = type.find(scope, fullName);
      return found ? { "@xsi:type": type.name, ...found } : { "@xsi:nil": "true" };
    });
    return { records };
  },
  listMetadata: (scope, given) =>
    children(given, "queries").flatMap((query) => {
      const type = needType(textOf(query, "type") ?? "");
      return type.list(scope).map((fullName) => properties(scope, type.name, type, fullName));
    }),
  describeMetadata: () => ({
    metadataObjects: METADATA_TYPES.map((type) => ({
      directoryName: type.directory,
      inFolder: type.inFolder,
      metaFile: false,
      suffix: type.suffix,
      xmlName: type.name,
    })),
    organizationNamespace: "",
    partialSaveAllowed: true,
    testRequired: false,
  }),
  deploy: (scope, given) => {
    const options = child(given, "DeployOptions");
    const id = deploy(scope, Buffer.from(textOf(given, "ZipFile") ?? "", "base64"), {
      checkOnly: flagOf(options, "checkOnly"),
      rollbackOnError: textOf(options, "rollbackOnError") !== "false",
      singlePackage: flagOf(options, "singlePackage"),
    });
    return { done: false, id, state: "Queued" };
  },
  checkDeployStatus: (scope, given) => {
    const id = textOf(given, "asyncProcessId") ?? "";
    const result = checkDeploy(scope, id, flagOf(given, "includeDetails"));
    if (!result) throw new Fault("INVALID_CROSS_REFERENCE_KEY", `invalid cross reference id: ${id}`);
    return result;
  },
};

function saving(mode: Mode): Operation {
  return (scope, given): Saved[] => {
    const items = limited(children(given, "metadata"));
    const names = new Set(items.map(typeName));
    if (names.size > 1)
      throw new Fault(
        "INVALID_TYPE",
        `All components of one call must be of one type, but were ${[...names].join(", ")}`,
      );
    const [name] = names;
    const type = needType(name ?? "");
    return items.map((item) =>
      save(scope, type, mode, {
        fullName: (textOf(item, "fullName") ?? "").trim(),
        body: item as XmlElement,
      }),
    );
  };
}

function typeName(item: Xml): string {
  const name = textOf(item, "@type") ?? "";
  return name.slice(name.indexOf(":") + 1);
}

function needType(name: string): ReturnType<typeof metadataType> & object {
  const type = metadataType(name);
  if (!type)
    throw new Fault(
      "INVALID_TYPE",
      `INVALID_TYPE: This type of metadata is not available for this organization: ${name}`,
    );
  return type;
}

function namesIn(given: XmlElement): string[] {
  return children(given, "fullNames").map((one) =>
    typeof one === "string" ? one : String(one["#text"] ?? ""),
  );
}

function limited<Item>(items: Item[]): Item[] {
  if (items.length === 0) throw new Fault("REQUIRED_FIELD_MISSING", "Name at least one component.");
  if (items.length > MOST_PER_CALL)
    throw new Fault(
      "EXCEEDED_ID_LIMIT",
      `record limit reached. cannot submit more than ${MOST_PER_CALL} records into this operation`,
    );
  return items;
}

function properties(
  { world, user }: Scope,
  name: string,
  type: { directory: string; suffix: string },
  fullName: string,
): unknown {
  const at = instant(world.clock.now());
  return {
    createdById: user,
    createdByName: user,
    createdDate: at,
    fileName: `${type.directory}/${name === "CustomField" ? fullName.split(".")[0] : fullName}.${type.suffix}`,
    fullName,
    id: "",
    lastModifiedById: user,
    lastModifiedByName: user,
    lastModifiedDate: at,
    type: name,
  };
}
