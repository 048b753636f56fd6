// SPDX-License-Identifier: Apache-2.0
// Holds the folders of src/ to: app -> features -> {player, api, components, lib}; no feature imports another.
// Also the cap on file length.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const src = fileURLToPath(new URL("../src", import.meta.url));
const maxLines = 200;
const may = {
  app: ["app", "features", "player", "api", "components", "lib"],
  player: ["player", "api", "lib"],
  components: ["components", "player", "api", "lib"],
  api: ["api", "lib"],
  lib: ["lib"],
  testing: ["testing", "player", "api", "lib"],
};
for (const feature of readdirSync(join(src, "features"))) {
  may[`features/${feature}`] = [`features/${feature}`, "player", "api", "components", "lib"];
}

const zoneOf = (path) => {
  const [top, second] = path.split("/");
  return top === "features" ? `features/${second}` : top;
};
const problems = [];
for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
  const file = join(entry.parentPath, entry.name);
  const path = relative(src, file);
  const text = readFileSync(file, "utf8");
  const isTest = /\.test\.tsx?$/.test(path);
  const lines = text.split("\n").length;
  if (lines > maxLines && path !== "api/schema.ts" && !isTest)
    problems.push(`${path}: ${lines} lines, cap ${maxLines}`);
  for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
    const found = target.startsWith("@/")
      ? target.slice(2)
      : target.startsWith(".")
        ? relative(src, resolve(dirname(file), target))
        : null;
    if (found === null) continue;
    const zone = zoneOf(found);
    const allowed = may[zoneOf(path)] ?? [];
    const ok = allowed.some(
      (a) => zone === a || (a === "features" && zone.startsWith("features/")),
    );
    if (!ok && !(isTest && zone === "testing")) problems.push(`${path}: may not import ${target}`);
  }
}
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
