-- SPDX-License-Identifier: Apache-2.0
-- wrk script: requests drawn at random from a list of paths.
--   wrk ... URL -- PATHS AUTHORIZATION RANGE SIZE
-- PATHS: a file, one path a line; AUTHORIZATION: header value or "-"; RANGE > 0: random ranges of that many bytes
-- of files of SIZE bytes. Prints one line of JSON at the end.
local heads = {}
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("seed", threads)
end

function init(args)
  math.randomseed(4711 + seed)
  local paths = {}
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  local range, size = tonumber(args[3]), tonumber(args[4])
  for i = 1, range > 0 and 4096 or math.max(512, #paths) do
    local headers = { Host = "127.0.0.1" }
    if args[2] ~= "-" then headers["Authorization"] = args[2] end
    if range > 0 then
      local first = math.random(0, size - range)
      headers["Range"] = string.format("bytes=%d-%d", first, first + range - 1)
    end
    local path = range > 0 and paths[math.random(#paths)] or paths[(i - 1) % #paths + 1]
    heads[i] = wrk.format("GET", path, headers)
  end
end

function request()
  return heads[math.random(#heads)]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    'RESULT {"requests": %d, "seconds": %.3f, "bytes": %.0f, "bad_status": %d, "broken": %d, "p99_us": %d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, e.status, e.connect + e.read + e.write + e.timeout,
    latency:percentile(99)))
end
