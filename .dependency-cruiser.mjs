/** The import rules of this repository. Run by tools/check-imports.ts, which also asserts that modules were found at all. */

/** Files that decide: named decide*.ts, or in a folder named for a decision. */
const decisions = ["/src/.*decide[^/]*[.]ts$", "/(decisions|settle|policy|pacing|consent|latch)/"]

/** Where the world begins: our adapters, Node's I/O, and the clients of servers. */
const world = [
  "(^|/)adapters/",
  "^(node:)?(fs|net|http|https|http2|tls|dgram|child_process|sqlite|worker_threads)(/|$)",
  "(^|/)node_modules/(pg|kafkajs|ioredis|@platformatic/kafka|@electric-sql/pglite|@grpc/grpc-js|@clickhouse/client)/",
]

const tests = "([.]test[.]ts$|/test/)"

export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "services-apart",
      comment: "Services meet in topics and contracts. Only solo, the cli and the load test put them together.",
      severity: "error",
      from: { path: "^services/([^/]+)/", pathNot: "^services/solo/" },
      to: { path: "^services/", pathNot: "^services/$1/" },
    },
    {
      name: "libs-below-services",
      severity: "error",
      from: { path: "^libs/" },
      to: { path: "^(services|cli|loadtest)/" },
    },
    {
      name: "decisions-are-pure",
      comment: "Fetch facts, decide, act: what decides takes facts as values.",
      severity: "error",
      from: { path: decisions, pathNot: tests },
      to: { path: world },
    },
    {
      name: "testkit-in-tests-only",
      comment: "solo and the load test use its simulated carrier and callers; nothing that runs in production does.",
      severity: "error",
      from: { path: "^(libs|services)/", pathNot: [tests, "^libs/testkit/", "^services/solo/"] },
      to: { path: "^libs/testkit/" },
    },
    {
      name: "resolvable",
      severity: "error",
      from: {},
      // Optional: not installable on every machine.
      to: { couldNotResolve: true, pathNot: "^(uWebSockets[.]js|chdb|k6)(/|$)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/(src/gen|dist)/" },
    parser: "swc",
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
    },
  },
}
