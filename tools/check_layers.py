#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks every #include under core/, plugins/ and sdk/ against the table of layers.

    check_layers.py [ROOT]      prints `file:line: what is wrong`, exits 1 on any finding
"""
import re
import sys
from pathlib import Path

# layer -> (layers of core it may include besides itself, outside libraries it may include)
TABLE = {
    "base":       ("", "sdk toml openssl argon2 icu rapidjson poco-crypto poco-jwt"),
    "db":         ("base", "poco-data sqlite postgres rapidjson"),
    "cache":      ("base", "poco-redis poco-net"),
    "media":      ("base", "taglib vips"),
    "extensions": ("base", "sdk boost-dll poco-net"),
    "services":   ("base db cache media", "rapidjson"),
    "http":       ("base", "poco-net poco-net-server openssl zlib rapidjson"),
    "api":        ("base services http", "poco-zip rapidjson"),
    "server":     ("base db cache media extensions services http api", "sdk scaffold poco-util poco-net prometheus"),
    "plugins":    ("", "sdk *"),   # their own libraries: whatever their CMakeLists.txt links
    "checker":    ("base extensions", "sdk poco-net"),   # sdk/checker: what the server makes of a plugin
    "sdk":        ("", "sdk"),     # the headers and optional extras that plugins compile
}
# Plain values that a layer's neighbours pass on to those above: layer -> headers it may include all the same.
VALUES = {"api": {"core/db/stores/page.h"}}
EVERYWHERE = {"std", "system", "poco-foundation", "poco-json"}

# The first pattern that matches names the library.
LIBRARIES = [(name, re.compile(pattern)) for name, pattern in (
    ("sdk", r"consort/"),
    ("scaffold", r"scaffold/"),
    ("poco-data", r"Poco/Data/"),
    ("poco-redis", r"Poco/Redis/"),
    ("poco-zip", r"Poco/Zip/"),
    ("poco-util", r"Poco/Util/"),
    ("poco-json", r"Poco/(JSON|Dynamic)/"),
    ("poco-jwt", r"Poco/JWT/"),
    ("poco-crypto", r"Poco/Crypto/"),
    ("poco-net-server", r"Poco/Net/(HTTP(Server|RequestHandler)|TCPServer|SecureServerSocket|ServerSocket)"),
    ("poco-net", r"Poco/Net/"),
    ("poco-foundation", r"Poco/"),
    ("boost-dll", r"boost/"),
    ("prometheus", r"prometheus/"),
    ("toml", r"toml\+\+/|toml\.hpp"),
    ("openssl", r"openssl/"),
    ("argon2", r"argon2\.h$"),
    ("icu", r"unicode/"),
    ("rapidjson", r"rapidjson/"),
    ("sqlite", r"sqlite3\.h$"),
    ("postgres", r"libpq|postgresql/"),
    ("vips", r"vips/"),
    ("prometheus", r"prometheus/"),
    ("zlib", r"zlib\.h$"),
    ("taglib", r"taglib/|(\w*file|\w*tag|\w*frame|\w*properties|fileref|flacpicture|"
               r"t(bytevector|bytevectorlist|bytevectorstream|iostream|string|stringlist|list|map|"
               r"propertymap|debuglistener|picturetype|lib)|xiphcomment|mp4\w+|taglib_\w+)\.h$"),
    ("system", r"(sys|linux|net|netinet|arpa|asm|bits)/|[a-z_0-9]+\.h$"),
    ("std", r"[a-z_0-9]+$"),
)]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SUFFIXES = {".h", ".hpp", ".cpp", ".c", ".in"}
# Programs that ship beside the SDK: free to use any library, bound to the SDK like a plugin.
SDK_PROGRAMS = ("examples", "templates")


def library_of(name):
    return next((lib for lib, pattern in LIBRARIES if pattern.match(name)), None)


def layer_of(path):
    """`path` relative to the root -> row of the table, or None where anything goes."""
    parts = path.parts
    if parts[0] == "core":
        return parts[1] if len(parts) > 2 else None
    if parts[0] == "sdk" and len(parts) > 1 and parts[1] in SDK_PROGRAMS:
        return "plugins"
    if parts[:2] == ("sdk", "checker"):
        return "checker"
    return parts[0]


def judge(layer, quoted, name):
    """Why `layer` may not include `name`, or None."""
    if layer not in TABLE:
        return f"core/{layer} is not in the table of layers"
    uppers, libraries = (set(column.split()) for column in TABLE[layer])
    if name.startswith("core/"):
        target = name.split("/")[1]
        if layer in ("plugins", "sdk"):
            return f"{layer} may see the SDK only, not {name}"
        allowed = target == layer or target in uppers or name in VALUES.get(layer, ())
        return None if allowed else f"core/{layer} may not use core/{target}"
    if quoted:
        if name.startswith(("plugins/", "sdk/", "tests/", "../")):
            return f"{name} is outside of its own folder"
        if layer in ("plugins", "sdk", "checker") or "/" not in name:
            return None
        return f'write "{name}" relative to the root of the repository'
    library = library_of(name)
    if library is None:
        return "*" not in libraries and f"<{name}> belongs to no library of the table" or None
    if library in EVERYWHERE or library in libraries or "*" in libraries:
        return None
    return f"core/{layer} may not use {library} (<{name}>)" if layer not in ("plugins", "sdk") \
        else f"{layer} may not use {library} (<{name}>)"


def findings(root):
    for top in ("core", "plugins", "sdk"):
        for path in sorted((root / top).rglob("*")):
            relative = path.relative_to(root)
            layer = layer_of(relative) if path.suffix in SUFFIXES and path.is_file() else None
            if layer is None:
                continue
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                match = INCLUDE.match(line)
                why = match and judge(layer, match[1] == '"', match[2])
                if why:
                    yield f"{relative}:{number}: {why}"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    if not (root / "core").is_dir():
        sys.exit(f"{root} has no folder core/")
    found = list(findings(root))
    print("\n".join(found) if found else "layers: every include is allowed")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
