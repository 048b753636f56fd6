// SPDX-License-Identifier: Apache-2.0

export interface TimeRange {
  start: number;
  end: number;
}

/** `blocked`: the browser wants a click first. `decode`: it cannot play the file. `network`: the bytes did not come. */
export type AudioFailure = "blocked" | "decode" | "network";

export interface AudioListener {
  onState: (state: "loading" | "playing" | "paused") => void;
  onTime: (position: number, duration: number) => void;
  onBuffered: (ranges: TimeRange[]) => void;
  onEnded: () => void;
  onFailure: (failure: AudioFailure) => void;
}

/** Plays one URL at a time. Times are seconds. */
export interface AudioEngine {
  listen: (listener: AudioListener) => void;
  load: (url: string, startAt: number) => void;
  play: () => void;
  pause: () => void;
  seek: (position: number) => void;
  setVolume: (volume: number, muted: boolean) => void;
  unload: () => void;
}

function rangesOf(ranges: TimeRanges): TimeRange[] {
  return Array.from({ length: ranges.length }, (_, i) => ({
    start: ranges.start(i),
    end: ranges.end(i),
  }));
}

/** The only code that touches the page's audio element. */
export function createAudioEngine(audio: HTMLAudioElement): AudioEngine {
  let startAt = 0;
  let listener: AudioListener | null = null;
  const on = (event: keyof HTMLMediaElementEventMap, tell: (to: AudioListener) => void) =>
    audio.addEventListener(event, () => {
      // After unload the element still reports on the source that was taken away.
      if (listener !== null && audio.hasAttribute("src")) tell(listener);
    });
  const tellTime = (to: AudioListener) => to.onTime(audio.currentTime, audio.duration);
  audio.preload = "auto";
  on("loadedmetadata", (to) => {
    if (startAt > 0) audio.currentTime = startAt;
    tellTime(to);
  });
  for (const event of ["timeupdate", "durationchange", "seeking", "seeked"] as const)
    on(event, tellTime);
  for (const event of ["progress", "loadeddata", "seeked"] as const) {
    on(event, (to) => to.onBuffered(rangesOf(audio.buffered)));
  }
  on("waiting", (to) => to.onState("loading"));
  on("playing", (to) => to.onState("playing"));
  on("pause", (to) => to.onState("paused"));
  on("ended", (to) => to.onEnded());
  on("error", (to) => to.onFailure(audio.error?.code === 2 ? "network" : "decode"));
  return {
    listen: (to) => {
      listener = to;
    },
    load: (url, position) => {
      startAt = position;
      audio.src = url;
      audio.load();
    },
    play: () => {
      audio.play().catch((reason: unknown) => {
        // AbortError only says that another load or pause came first; NotSupportedError arrives as `error` too.
        if (reason instanceof DOMException && reason.name === "NotAllowedError") {
          listener?.onFailure("blocked");
        }
      });
    },
    pause: () => audio.pause(),
    seek: (position) => {
      audio.currentTime = position;
    },
    setVolume: (volume, muted) => {
      audio.volume = volume;
      audio.muted = muted;
    },
    unload: () => {
      audio.pause();
      audio.removeAttribute("src");
      audio.load();
    },
  };
}
