// SPDX-License-Identifier: Apache-2.0
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
export const axeSource = require("axe-core").source;

/** How long any one thing may take: machines that run tests may be slow and busy. */
export const patienceMs = 45_000;

export function launch() {
  return chromium.launch({
    executablePath: process.env.CONSORT_CHROMIUM || "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--autoplay-policy=no-user-gesture-required",
    ],
  });
}

/**
 * A page that keeps account of what must not happen: script errors, violations of the content security policy,
 * requests to anyone but the server.
 */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const wrongs = [];
  page.on("pageerror", (error) => wrongs.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) wrongs.push(message.text());
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== url) wrongs.push(`request to ${origin}`);
  });
  return { context, page, wrongs };
}

export const listener = {
  name: "Ada",
  email: "ada@example.org",
  password: "correct horse battery",
};

/** Makes the first account of the server. */
export async function signUp(page, url) {
  await page.goto(url);
  await page.getByLabel("Your name").fill(listener.name);
  await page.getByLabel("Email").fill(listener.email);
  await page.getByLabel("Password").fill(listener.password);
  await page.getByRole("button", { name: "Make account" }).click();
  await page.getByRole("heading", { name: "Albums", level: 1 }).waitFor();
}

export async function signIn(page, password = listener.password) {
  await page.getByLabel("Email or username").fill(listener.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Waits until the server has scanned its library; the page must be an administrator's. */
export async function scanned(page, url) {
  await page.waitForFunction(
    async (address) => {
      const status = await (await fetch(address)).json();
      return status.state === "idle" && status.finished_at !== null && status.seen > 0;
    },
    `${url}/api/v1/admin/scan`,
    { polling: 200 },
  );
}
