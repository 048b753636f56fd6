// SPDX-License-Identifier: Apache-2.0
// Puts the API browser into dist/docs: Swagger UI from node_modules, no outside request. The server answers
// /api/docs with docs/index.html; paths are absolute so that it works with and without the last slash.
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const from = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
const to = fileURLToPath(new URL("../dist/docs", import.meta.url));
await mkdir(to, { recursive: true });
for (const name of ["swagger-ui.css", "swagger-ui-bundle.js"])
  await copyFile(join(from, name), join(to, name));

await writeFile(
  join(to, "index.html"),
  `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Consort API</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="docs"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`,
);
// Signed in to the player, "Try it out" works with its session: the CSRF token is added to writes.
await writeFile(
  join(to, "start.js"),
  `SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor(request) {
    const csrf = document.cookie.match(/(?:^|; )consort_csrf=([^;]*)/);
    if (csrf && !/^(GET|HEAD)$/i.test(request.method ?? "GET")) request.headers["X-CSRF-Token"] = decodeURIComponent(csrf[1]);
    return request;
  },
});
`,
);
