// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./until.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const startMs = 60_000;
const stopMs = 30_000;

function environment(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: see tests/web/README.md`);
  return value;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The album of one track that is long and large enough for a seek to need bytes the browser has not fetched. */
export const longAlbum = { title: "Long Waves", track: "Ten Minutes of Sea", seconds: 600 };

function makeMusic(folder) {
  const demo = process.env.CONSORT_DEMO_DIR;
  if (demo) cpSync(demo, folder, { recursive: true });
  else execFileSync("python3", [join(root, "tools/demo/make_demo.py"), "--short", folder]);
  const album = join(folder, "The Breakwaters", longAlbum.title);
  mkdirSync(album, { recursive: true });
  const tags = {
    title: longAlbum.track,
    artist: "The Breakwaters",
    album: longAlbum.title,
    track: "1",
    date: "2024",
  };
  execFileSync("ffmpeg", [
    ...[
      "-v",
      "error",
      "-f",
      "lavfi",
      "-i",
      `anoisesrc=d=${longAlbum.seconds}:c=brown:seed=1:r=44100:a=0.2`,
    ],
    ...["-ac", "2", "-sample_fmt", "s16", "-compression_level", "0"],
    ...Object.entries(tags).flatMap(([key, value]) => ["-metadata", `${key}=${value}`]),
    join(album, "01 Ten Minutes of Sea.flac"),
  ]);
}

/**
 * Starts the server on a free port over a library of its own. `stop` ends it and removes everything; it throws with what
 * the server had to say when that did not end well.
 */
export async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), "consort-web-"));
  const music = join(folder, "music");
  makeMusic(music);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const process_ = spawn(
    environment("CONSORT_BIN"),
    ["serve", "--music", music, "--data", join(folder, "data"), "--listen", `127.0.0.1:${port}`],
    {
      cwd: folder,
      env: { ...process.env, CONSORT__SERVER__WEB_DIR: environment("CONSORT_WEB_DIR") },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  for (const stream of [process_.stdout, process_.stderr]) {
    stream.on("data", (chunk) => {
      output = (output + chunk).slice(-20_000);
    });
  }
  const ended = new Promise((resolve) =>
    process_.on("exit", (code, signal) => resolve(signal ?? code)),
  );

  const stop = async () => {
    process_.kill("SIGTERM");
    const timer = setTimeout(() => process_.kill("SIGKILL"), stopMs);
    const how = await ended;
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
    if (how !== 0) throw new Error(`the server ended with ${how}:\n${output}`);
  };
  try {
    await until(startMs, "the server to be ready", async () => {
      if (process_.exitCode !== null) throw new Error(`the server ended with ${process_.exitCode}`);
      return (await fetch(`${url}/readyz`).catch(() => null))?.ok;
    });
  } catch (error) {
    await stop().catch(() => undefined);
    throw new Error(`${error.message}\n${output}`);
  }
  return { url, stop };
}
