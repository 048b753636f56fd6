// SPDX-License-Identifier: Apache-2.0
// What the first route costs: the JavaScript that index.html loads, gzipped, against its budget.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const budget = 150 * 1024;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const sizes = new Map();
const visit = (key) => {
  const chunk = manifest[key];
  if (sizes.has(chunk.file)) return;
  sizes.set(chunk.file, gzipSync(readFileSync(new URL(chunk.file, dist)), { level: 9 }).length);
  for (const next of chunk.imports ?? []) visit(next);
};
visit("index.html");
for (const [file, size] of sizes)
  console.log(`${(size / 1024).toFixed(1).padStart(8)} KB gzip  ${file}`);
const total = [...sizes.values()].reduce((a, b) => a + b, 0);
console.log(
  `${(total / 1024).toFixed(1).padStart(8)} KB gzip  first route, budget ${budget / 1024} KB`,
);
if (total > budget) {
  console.error("the first route is over its budget");
  process.exit(1);
}
