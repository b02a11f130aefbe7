import { existsSync } from "node:fs";
import { parse, parseAllDocuments } from "yaml";
import { connectors } from "../../connectors/index.ts";
import { commands } from "../../src/commands/index.ts";
import { readConfig, SETTINGS } from "../../src/config.ts";
import { filesBelow, textOf } from "../support/sources.ts";

const known = new Set([
  ...Object.keys(SETTINGS),
  ...Object.values(connectors).flatMap(({ settings }) => settings.map(({ name }) => name)),
]);
/** What answers whether a process lives, and whether it can work: `src/observe`. */
const PROBES = ["/healthz", "/readyz"].filter((path) =>
  textOf("src/observe/probes.ts").includes(`"${path}"`),
);
const containerfile = textOf("Containerfile");
const manifest = JSON.parse(textOf("package.json"));

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}
interface Pod {
  readonly securityContext: { readonly runAsNonRoot: boolean; readonly runAsUser: number };
  readonly containers: readonly {
    readonly args: readonly string[];
    readonly env?: readonly { readonly name: string; readonly value: string }[];
    readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
    readonly securityContext: {
      readonly readOnlyRootFilesystem: boolean;
      readonly allowPrivilegeEscalation: boolean;
    };
    readonly volumeMounts: readonly { readonly mountPath: string }[];
    readonly startupProbe?: Probe;
    readonly readinessProbe?: Probe;
    readonly livenessProbe?: Probe;
  }[];
}
interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: object;
  readonly stringData?: object;
  readonly spec: {
    readonly replicas?: number;
    readonly template?: { readonly metadata: { readonly labels: object }; readonly spec: Pod };
    readonly selector?: { readonly matchLabels?: object };
    readonly ports?: readonly { readonly targetPort: string }[];
  };
}
const resources = ["leadclock", "secret"].flatMap((file) =>
  parseAllDocuments(textOf(`ops/kubernetes/${file}.yml`)).map((one) => {
    expect(one.errors).toEqual([]);
    return one.toJS() as Resource;
  }),
);

describe("the image", () => {
  test("runs the Node that everything is tested with, twice the same", () => {
    const images = [...containerfile.matchAll(/^FROM docker\.io\/library\/node:([\d.]+)-/gm)].map(
      ([, version]) => version,
    );
    expect(images).toEqual([manifest.devDependencies.node, manifest.devDependencies.node]);
  });

  test("copies what is there, and what the program imports", () => {
    const copied = [...containerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) =>
      sources!.split(" "),
    );
    expect(copied.filter((path) => !existsSync(path))).toEqual([]);
    const folders = new Set(copied);
    const imported = ["src", "connectors", "workflows", "field-specs", "console"]
      .flatMap(filesBelow)
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) =>
        [...textOf(file).matchAll(/from "(\.[^"]+)"/g)].map(
          ([, target]) => new URL(target!, `file:///${file}`).pathname.slice(1).split("/")[0]!,
        ),
      );
    expect([...new Set(imported)].filter((folder) => !folders.has(folder))).toEqual([]);
    const ignored = textOf(".containerignore").split("\n");
    expect(copied.filter((path) => !ignored.includes(`!${path}`))).toEqual([]);
  });

  test("is nobody's but its own user's, looks after its health, and stops when told to", () => {
    expect(containerfile).toMatch(/^USER 10001:10001$/m);
    expect(containerfile).toMatch(/^STOPSIGNAL SIGTERM$/m);
    expect(containerfile).toMatch(/^HEALTHCHECK [\s\S]*\/healthz/m);
    expect(containerfile.lastIndexOf("USER")).toBeLessThan(containerfile.indexOf("ENTRYPOINT"));
  });

  test("has settings that the program knows, and listens where it says", () => {
    const [, line = ""] = /^ENV (.+)$/m.exec(containerfile) ?? [];
    const env = Object.fromEntries(line.split(" ").map((one) => one.split("=") as [string, string]));
    const own = Object.keys(env).filter((name) => name !== "NODE_ENV" && name !== "TZ");
    expect(own.filter((name) => !known.has(name))).toEqual([]);
    expect(containerfile).toContain(`EXPOSE ${readConfig(env).LEADCLOCK_PORT}\n`);
  });
});

describe("compose.yml", () => {
  const { services } = parse(textOf("compose.yml"), { merge: true }) as {
    services: Record<string, Record<string, unknown>>;
  };

  test.each(["web", "worker"])(
    "%s may write nowhere and is not root, and has settings that the program knows",
    (name) => {
      const service = services[name]!;
      expect([service.read_only, service.user, service.cap_drop]).toEqual([true, "10001:10001", ["ALL"]]);
      const environment = service.environment as Record<string, string>;
      expect(environment.LEADCLOCK_ROLE).toBe(name);
      expect(Object.keys(environment).filter((one) => !known.has(one))).toEqual([]);
      for (const needed of [
        "DATABASE_URL",
        "LEADCLOCK_PUBLIC_URL",
        "LEADCLOCK_SECRET_KEY",
        "LEADCLOCK_ACCESS_TOKEN",
      ])
        expect([needed, environment[needed] !== undefined]).toEqual([needed, true]);
    },
  );

  test("each service waits for what is there, and the database says when it is ready", () => {
    for (const name of ["web", "worker"])
      for (const needed of Object.keys(services[name]!.depends_on as object))
        expect(services[needed]!.healthcheck).toBeDefined();
    // Without a command of its own, a service runs what the image runs.
    expect([services.web!.command, services.worker!.command]).toEqual([undefined, undefined]);
    expect(containerfile).toMatch(/^CMD \["start"\]$/m);
  });

  test("only the web process is reached, and only from this machine", () => {
    expect(services.web!.ports).toEqual(["127.0.0.1:8080:8080"]);
    expect([services.worker!.ports, services.database!.ports]).toEqual([undefined, undefined]);
  });
});

describe("the manifests for a cluster", () => {
  const pods = resources.flatMap(({ kind, metadata, spec }) =>
    spec?.template ? [[`${kind} ${metadata.name}`, spec.template.spec] as const] : [],
  );

  test.each(pods)(
    "%s is not root, may write nowhere but to its own, and has settings that the program knows",
    (_name, pod) => {
      expect([pod.securityContext.runAsNonRoot, pod.securityContext.runAsUser]).toEqual([true, 10001]);
      for (const { securityContext, env = [], volumeMounts, ports = [] } of pod.containers) {
        expect(securityContext).toMatchObject({
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
        });
        expect(env.filter(({ name }) => !known.has(name))).toEqual([]);
        expect(volumeMounts.map(({ mountPath }) => mountPath)).toContain("/data");
        for (const { containerPort } of ports) expect(containerfile).toContain(`EXPOSE ${containerPort}\n`);
      }
    },
  );

  test("two of each role are probed, and never all gone at once", () => {
    const deployments = resources.filter(({ kind }) => kind === "Deployment");
    expect(deployments.map(({ metadata, spec }) => [metadata.name, spec.replicas])).toEqual([
      ["leadclock-web", 2],
      ["leadclock-worker", 2],
    ]);
    for (const { metadata, spec } of deployments) {
      const [container] = spec.template!.spec.containers;
      expect(container!.readinessProbe!.httpGet.path).toBe("/readyz");
      expect(container!.livenessProbe!.httpGet.path).toBe("/healthz");
      const budget = resources.find(
        (one) => one.kind === "PodDisruptionBudget" && one.metadata.name === metadata.name,
      );
      expect(budget!.spec.selector!.matchLabels).toEqual(spec.template!.metadata.labels);
    }
  });

  test.each(pods)(
    "%s runs a command that there is, and each probe and service finds its port",
    async (_name, pod) => {
      expect(containerfile).toMatch(/^ENTRYPOINT \[.*"bin\/leadclock\.js"\]$/m);
      for (const { args, ports = [], ...probed } of pod.containers) {
        expect([args, args.every((arg) => arg in commands)]).toEqual([args, true]);
        const named = ports.map(({ name }) => name);
        for (const probe of [probed.startupProbe, probed.livenessProbe, probed.readinessProbe])
          if (probe) {
            expect(named).toContain(probe.httpGet.port);
            expect(PROBES).toContain(probe.httpGet.path);
          }
      }
      const [service] = resources.filter(({ kind }) => kind === "Service");
      const web = resources.find(
        ({ metadata, kind }) => kind === "Deployment" && metadata.name === "leadclock-web",
      )!;
      expect(web.spec.template!.metadata.labels).toMatchObject(service!.spec.selector!);
      const [container] = web.spec.template!.spec.containers;
      expect(container!.ports!.map(({ name }) => name)).toContain(service!.spec.ports![0]!.targetPort);
    },
  );

  test("configuration and secrets are settings that the program knows", () => {
    const names = resources.flatMap(({ data = {}, stringData = {} }) => [
      ...Object.keys(data),
      ...Object.keys(stringData),
    ]);
    expect(names).toContain("LEADCLOCK_SECRET_KEY");
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });
});
