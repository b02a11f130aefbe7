import winston from "winston";

const SECRET = /token|secret|password|authorization|cookie|api_?key|webhook_?url|assertion|verifier|^code$/i;

/** Removes values whose names say that they are secret, at any depth. */
function redact(value: unknown, depth = 0): unknown {
  if (depth > 6 || value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((one) => redact(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      SECRET.test(name) && one != null ? "[secret]" : redact(one, depth + 1),
    ]),
  );
}

export interface Log {
  info(event: string, fields?: object): void;
  warn(event: string, fields?: object): void;
  error(event: string, fields?: object): void;
}

/** One JSON line per event on stderr; results belong to stdout. */
export function openLog(level: string): Log {
  const logger = winston.createLogger({
    level,
    format: winston.format.combine(
      winston.format.timestamp(),
      winston.format((info) => Object.assign(info, redact(info)))(),
      winston.format.json(),
    ),
    transports: [new winston.transports.Console({ stderrLevels: ["error", "warn", "info", "debug"] })],
  });
  return {
    info: (event, fields) => void logger.info(event, fields),
    warn: (event, fields) => void logger.warn(event, fields),
    error: (event, fields) => void logger.error(event, fields),
  };
}
