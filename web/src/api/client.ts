// SPDX-License-Identifier: Apache-2.0
import createClient from "openapi-fetch";
import type { paths } from "./schema";
import { sessionFetch } from "./session";

/** The server's API, typed by its OpenAPI document. Wrap calls in `unwrap`. */
export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: sessionFetch,
  querySerializer: { array: { style: "form", explode: false } },
});
