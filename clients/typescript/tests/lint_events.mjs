// Lints the AsyncAPI document by the official parser's rules; an error or a warning fails.
import { readFileSync } from "node:fs";
import { DiagnosticSeverity, Parser } from "@asyncapi/parser";

const { diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
const problems = diagnostics.filter(({ severity }) => severity <= DiagnosticSeverity.Warning);
for (const { code, message, path } of problems) {
  console.error(`${path.join("/")}: ${message} (${code})`);
}
process.exitCode = problems.length ? 1 : 0;
