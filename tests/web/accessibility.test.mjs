// SPDX-License-Identifier: Apache-2.0
// axe-core over the main pages in both themes, and every page at 320 px without sideways scrolling.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { axeSource, launch, openPage, scanned, signUp } from "./support/browser.mjs";
import { startServer } from "./support/server.mjs";
import { stepsInOrder } from "./support/steps.mjs";

let server, browser, page, albumPath;
const step = stepsInOrder();
const build = process.env.CONSORT_BUILD_DIR;
const shots = build
  ? join(build, "screenshots")
  : mkdtempSync(join(tmpdir(), "consort-screenshots-"));

before(async () => {
  mkdirSync(shots, { recursive: true });
  server = await startServer();
  browser = await launch();
  ({ page } = await openPage(browser, server.url, { reducedMotion: "reduce" }));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function audit(name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(axeSource);
    const violations = await page.evaluate(async () => {
      const { violations } = await globalThis.axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      });
      return violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} (${node.any[0]?.message ?? ""})`).join(" | ")}`,
      );
    });
    assert.deepEqual(violations, [], `${name}, ${colorScheme}`);
  }
}

step("the sign-up page", async () => {
  await page.goto(server.url);
  await page.getByRole("button", { name: "Make account" }).waitFor();
  await audit("sign-up");
});

step("the album grid", async () => {
  await signUp(page, server.url);
  await scanned(page, server.url);
  await page.reload();
  await page.getByRole("link", { name: "Night Bus Geometry" }).waitFor();
  await audit("albums");
});

step("an album of two discs, with the player and the queue", async () => {
  await page.getByRole("link", { name: "A Field Guide to Small Hours" }).click();
  await page.getByRole("heading", { name: "Disc 2" }).waitFor();
  albumPath = new URL(page.url()).pathname;
  await page.getByRole("main").getByRole("button", { name: "Play", exact: true }).click();
  await page.keyboard.press("q");
  await page.getByRole("complementary", { name: "Queue" }).getByRole("listitem").first().waitFor();
  await audit("album and queue");
  await page.getByRole("button", { name: "Close queue" }).click();
});

step("search results", async () => {
  await page.keyboard.press("/");
  await page.keyboard.type("the");
  await page.getByRole("listbox", { name: "Results" }).getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await audit("search");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
});

const pages = [
  ["/artists", "Artists"],
  ["/tracks", "Tracks"],
  ["/genres", "Genres"],
  ["/admin/scan", "Library scan"],
];
for (const [path, heading] of pages) {
  step(`the page of ${path}`, async () => {
    await page.goto(server.url + path);
    await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
    await page.locator("main .skeleton").first().waitFor({ state: "detached" });
    await audit(path);
  });
}

step("nothing scrolls sideways at 320 px", async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of ["/", albumPath, ...pages.map(([one]) => one)]) {
    await page.goto(server.url + path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.locator("main .skeleton").first().waitFor({ state: "detached" });
    const widths = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.querySelector("main").scrollWidth,
    ]);
    assert.deepEqual(widths, [320, 320], path);
    await page.screenshot({ path: join(shots, `320${path.replaceAll("/", "-")}.png`) });
  }
});

step("the player of a narrow screen", async () => {
  await page.getByRole("button", { name: "Open player" }).click();
  await page
    .getByRole("dialog", { name: "Player" })
    .getByRole("slider", { name: "Seek" })
    .waitFor();
  await page.screenshot({ path: join(shots, "320-player.png") });
  await audit("player sheet");
});
