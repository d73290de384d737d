import { isRetryable, type Log, ReboundError } from "@rebound/runtime"
import type { FastifyError, FastifyReply } from "fastify"
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod"
import { Problem, type ProblemCode } from "../errors.ts"

/** Turns whatever a route threw into a Problem. What is no Problem and no known error says nothing of itself. */
export function problemOf(error: FastifyError | Error): Problem {
  if (error instanceof Problem) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = error.validationContext ?? "request"
    const faults = error.validation.map((issue) => {
      const path = issue.instancePath.slice(1).replaceAll("/", ".")
      return { path: path === "" ? where : path, what: issue.message ?? "not usable" }
    })
    return new Problem("invalid_parameters", { faults }, { cause: error })
  }
  if (error instanceof ReboundError) return problemOfRebound(error)
  const status = "statusCode" in error ? error.statusCode : undefined
  const code = status === undefined ? undefined : problemOfStatus.get(status)
  // Fastify's own refusals of a request; their sentences name no internals.
  if (code !== undefined)
    return new Problem(code, code === "bad_request" ? { detail: error.message } : {}, { cause: error })
  return new Problem("internal", {}, { cause: error })
}

function problemOfRebound(error: ReboundError): Problem {
  const detail = error.publicMessage === undefined ? {} : { detail: error.publicMessage }
  const code = problemOfCode.get(error.code) ?? (isRetryable(error) ? "unavailable" : "internal")
  return new Problem(code, detail, { cause: error })
}

const problemOfCode = new Map<string, ProblemCode>([
  ["RPC_NOT_FOUND", "not_found"],
  ["RPC_INVALID", "bad_request"],
  ["RPC_FORBIDDEN", "forbidden"],
  ["RPC_PRECONDITION", "not_possible_now"],
  ["RPC_EXISTS", "already_there"],
  ["RPC_CONFLICT", "changed_meanwhile"],
  // A service of an older version, and a caller who has left: neither is our fault here.
  ["RPC_UNIMPLEMENTED", "unavailable"],
  ["RPC_CANCELLED", "unavailable"],
])

const problemOfStatus = new Map<number, ProblemCode>([
  [400, "bad_request"],
  [404, "not_found"],
  [405, "method_not_allowed"],
  [413, "too_large"],
  [415, "unsupported_media_type"],
  [429, "too_many_requests"],
])

export function sendProblem(reply: FastifyReply, problem: Problem, log: Log): FastifyReply {
  if (problem.code === "internal") log.error({ err: problem.cause }, "a request failed")
  if (problem.code === "unavailable") {
    log.warn({ err: problem.cause }, "a request met a service that does not answer")
    reply.header("retry-after", "1")
  }
  if (problem.code === "unauthenticated") reply.header("www-authenticate", 'Bearer realm="rebound"')
  // Already text: the schema of a route's answers must not strip an extension member.
  return reply
    .code(problem.status)
    .type("application/problem+json")
    .serializer((body: unknown) => String(body))
    .send(JSON.stringify(problem.body()))
}
