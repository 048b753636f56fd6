// SPDX-License-Identifier: Apache-2.0
// One listener's way through the player, in a real browser on the real server. Each step goes on where the last ended.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { launch, listener, openPage, scanned, signIn, signUp } from "./support/browser.mjs";
import { longAlbum, startServer } from "./support/server.mjs";
import { stepsInOrder } from "./support/steps.mjs";

const shortAlbum = {
  title: "Letters to the Weather",
  first: "Dear Drizzle",
  second: "Barometer Waltz",
};
let server, browser, page, wrongs;
const streams = [];
const step = stepsInOrder();

before(async () => {
  server = await startServer();
  browser = await launch();
  ({ page, wrongs } = await openPage(browser, server.url));
  page.on("response", (response) => {
    if (response.url().includes("/stream")) {
      streams.push({ status: response.status(), range: response.headers()["content-range"] ?? "" });
    }
  });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const bar = () => page.getByRole("region", { name: "Player" });
const nowPlaying = () => page.getByTestId("now-playing-title");
const currentTime = () => page.evaluate(() => document.querySelector("audio").currentTime);
const playsBeyond = (seconds) =>
  page.waitForFunction(
    (least) => {
      const audio = document.querySelector("audio");
      return !audio.paused && audio.currentTime > least && audio.webkitAudioDecodedByteCount > 0;
    },
    seconds,
    { polling: 50 },
  );
const openAlbum = async (title) => {
  await page
    .getByRole("navigation", { name: "Library" })
    .getByRole("link", { name: "Albums" })
    .click();
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("heading", { name: title, level: 1 }).waitFor();
};

step("sign up: the first account is the administrator's", async () => {
  await signUp(page, server.url);
  await page.getByRole("link", { name: "Library scan" }).waitFor();
});

step("see albums with covers", async () => {
  await scanned(page, server.url);
  await page.reload();
  await page.getByRole("link", { name: longAlbum.title }).waitFor();
  const albums = page.locator("main article");
  assert.ok((await albums.count()) >= 9, `${await albums.count()} albums are shown`);
  const cover = page.getByRole("article").filter({ hasText: shortAlbum.title }).locator("img");
  await cover.scrollIntoViewIfNeeded();
  await page.waitForFunction(
    (image) => image.complete && image.naturalWidth > 0,
    await cover.elementHandle(),
  );
});

step("play one: the audio really advances", async () => {
  await openAlbum(longAlbum.title);
  await page.getByRole("main").getByRole("button", { name: "Play", exact: true }).click();
  await playsBeyond(0.5);
  assert.equal(await nowPlaying().textContent(), longAlbum.track);
  const session = await page.evaluate(() => [
    navigator.mediaSession.metadata?.title,
    navigator.mediaSession.playbackState,
  ]);
  assert.deepEqual(session, [longAlbum.track, "playing"]);
});

step("seek to the middle: a 206 goes over the wire", async () => {
  const before = streams.length;
  const seek = bar().getByRole("slider", { name: "Seek" });
  const box = await seek.boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForFunction((least) => {
    const audio = document.querySelector("audio");
    return !audio.seeking && audio.currentTime > least;
  }, longAlbum.seconds * 0.4);
  await playsBeyond((await currentTime()) + 1);
  assert.ok(
    (await currentTime()) < longAlbum.seconds * 0.6,
    `it plays at ${await currentTime()} s`,
  );
  const partial = streams
    .slice(before)
    .find(({ status, range }) => status === 206 && !range.startsWith("bytes 0-"));
  assert.ok(partial, `no 206 from inside the file: ${JSON.stringify(streams)}`);
  assert.match(await seek.getAttribute("aria-valuetext"), /^[45]:\d\d of (10:00|9:59)$/);
});

step("search while typing, and open what was found by keyboard", async () => {
  await page.keyboard.press("/");
  await page.keyboard.type("letters to the wea");
  const albums = page
    .getByRole("listbox", { name: "Results" })
    .getByRole("group", { name: "Albums" });
  await albums.getByRole("option", { name: shortAlbum.title }).waitFor();
  const chosen = page.locator('[role="option"][aria-selected="true"]');
  do await page.keyboard.press("ArrowDown");
  while (!(await chosen.textContent())?.startsWith(shortAlbum.title));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: shortAlbum.title, level: 1 }).waitFor();
  assert.match(await page.title(), new RegExp(shortAlbum.title));
});

step("change the volume", async () => {
  const volume = bar().getByRole("slider", { name: "Volume" });
  const box = await volume.boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForFunction(() => Math.abs(document.querySelector("audio").volume - 0.5) < 0.15);
  await bar().getByRole("button", { name: "Mute" }).click();
  assert.equal(await page.evaluate(() => document.querySelector("audio").muted), true);
  await bar().getByRole("button", { name: "Unmute" }).click();
  assert.equal(await page.evaluate(() => document.querySelector("audio").muted), false);
});

step("go on to the next track by itself", async () => {
  await page.getByRole("main").getByRole("button", { name: "Play", exact: true }).click();
  await page.getByTestId("now-playing-title").filter({ hasText: shortAlbum.first }).waitFor();
  await playsBeyond(0.2);
  await page.getByTestId("now-playing-title").filter({ hasText: shortAlbum.second }).waitFor();
  await playsBeyond(0.2);
});

step("the keyboard plays and pauses, and opens the queue", async () => {
  await page.getByRole("heading", { name: shortAlbum.title }).focus();
  // The tracks are short: so that the queue does not end while a slow machine is still looking at it.
  await page.keyboard.press("r");
  await bar().getByRole("button", { name: "Repeat: all" }).waitFor();
  await bar().getByRole("button", { name: "Pause" }).waitFor();
  await page.keyboard.press("Space");
  await page.waitForFunction(() => document.querySelector("audio").paused);
  await bar().getByRole("button", { name: "Play", exact: true }).waitFor();
  await page.keyboard.press("q");
  const queue = page.getByRole("complementary", { name: "Queue" });
  await queue.getByText("5 tracks").waitFor();
  await queue.getByRole("button", { name: "Remove Umbrella Season from the queue" }).click();
  await queue.getByText("4 tracks").waitFor();
  const handle = queue.getByRole("button", { name: /^Move Barometer Waltz/ });
  await handle.focus();
  await handle.press("ArrowUp");
  assert.match(await queue.getByRole("listitem").first().textContent(), /Barometer Waltz/);
  await page.keyboard.press("q");
  await queue.waitFor({ state: "detached" });
});

step("a reload keeps the session and the queue", async () => {
  const title = await nowPlaying().textContent();
  await page.reload();
  await page.getByRole("heading", { name: shortAlbum.title, level: 1 }).waitFor();
  assert.equal(await nowPlaying().textContent(), title);
});

step("what ended its access is renewed without a word", async () => {
  await page.context().clearCookies({ name: "consort_access" });
  await page.getByRole("link", { name: "Artists" }).click();
  await page.getByRole("heading", { name: "Artists", level: 1 }).waitFor();
  await page.getByRole("link", { name: "The Quartz Umbrellas" }).first().waitFor();
  const names = (await page.context().cookies()).map((cookie) => cookie.name);
  assert.ok(names.includes("consort_access"), `cookies: ${names}`);
});

step("sign out", async () => {
  await page.getByRole("button", { name: `Account: ${listener.name}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  const status = await page.evaluate(async () => (await fetch("/api/v1/me")).status);
  assert.equal(status, 401);
});

step("a wrong password is told in the page", async () => {
  await signIn(page, "not the password");
  const said = await page.getByRole("alert").textContent();
  assert.ok(said.trim().length > 5, `it says: ${said}`);
});

step("sign in again", async () => {
  await signIn(page);
  await page.getByRole("button", { name: `Account: ${listener.name}` }).waitFor();
});

step("the API browser works without the internet", async () => {
  await page.goto(`${server.url}/api/docs`);
  await page.getByRole("heading", { name: /^Consort/ }).waitFor();
  await page.getByText("/api/v1/auth/login").waitFor();
});

step("no script error, no policy violation, no request to anyone else", () => {
  assert.deepEqual(wrongs, []);
});
