import type { Request } from "express";
import type { RawRequest } from "../../connectors/connector.ts";

/** A request as connectors check it, its body read as bytes before. */
export function rawRequest(request: Request, publicUrl: string): RawRequest {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(",") : value;
  return {
    method: request.method,
    url: `${publicUrl}${request.originalUrl}`,
    headers,
    // express leaves the body undefined when there is none.
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}
