// Builds `dist`, also where npm installs this folder into another project: it does so without the
// packages that build it, so they are installed here first.
import { execSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
// What the other project told npm is not meant for this one.
const foreign = /^npm_(command|lifecycle|package|config_(global|prefix|local_prefix|install_links|workspace|save|omit|include|dry_run))/;
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
const run = (command) => execSync(command, { cwd: here, env, stdio: ["ignore", "ignore", "inherit"] });

if (!existsSync(`${here}/node_modules/typescript`)) run("npm ci --ignore-scripts --no-audit --no-fund --loglevel=error");
rmSync(`${here}/dist`, { recursive: true, force: true });
run("npx --no-install tsc --project tsconfig.json");
