"""Is META.json what PGXN accepts, and does it name what the archive has? By the PGXN Meta Spec 1.0 (https://pgxn.org/spec/).

Usage: meta.py ARCHIVE.zip
"""

import copy
import json
import re
import sys
import zipfile

LICENCES = set("""agpl_3 apache_1_1 apache_2_0 artistic_1 artistic_2 bsd freebsd gfdl_1_2 gfdl_1_3 gpl_1 gpl_2 gpl_3 lgpl_2_1
    lgpl_3_0 mit mozilla_1_0 mozilla_1_1 openssl perl_5 postgresql qpl_1_0 ssleay sun zlib open_source restricted unrestricted
    unknown""".split())
VERSION = r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?"
RANGE = rf"0|(([<>]=?|[=!]=) *)?{VERSION}(, *([<>]=?|[=!]=) *{VERSION})*"


def text(value):
    return isinstance(value, str) and value != ""


def matching(pattern):
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def among(*values):
    return lambda value: isinstance(value, str) and value in values


def listed(part):
    """A list, or one thing that stands for a list of it."""
    return lambda value: all(map(part, value)) and len(value) > 0 if isinstance(value, list) else part(value)


def either(*parts):
    return lambda value: any(part(value) for part in parts)


def every(key, part):
    """A map whose keys are free within a rule."""
    return lambda value: isinstance(value, dict) and value != {} and all(key(k) and part(v) for k, v in value.items())


def fields(required, optional):
    """A map of named fields, and of anything whose name begins with x_."""
    def check(value):
        known = required | optional
        return (isinstance(value, dict) and required.keys() <= value.keys()
                and all(k[:2].lower() == "x_" or (k in known and known[k](v)) for k, v in value.items()))
    return check


term = matching(r"[^\s/\\\x00-\x1f]{2,}")
tag = matching(r"[^/\\\x00-\x1f]{1,255}")
version = matching(VERSION)
uri = matching(r"[a-z][a-z0-9+.-]*:\S+")
path = matching(r"(?!/)(?!.*(^|/)\.\.(/|$))[^\\]+")
REQUIRED = {
    "name": term, "version": version, "abstract": text, "maintainer": listed(text),
    "license": either(listed(among(*LICENCES)), every(text, uri)),
    "provides": every(term, fields({"file": path, "version": version}, {"abstract": text, "docfile": path})),
    "meta-spec": fields({"version": matching(r"1\.0\.\d+")}, {"url": uri})}
OPTIONAL = {
    "description": text, "generated_by": text, "tags": listed(tag), "release_status": among("stable", "testing", "unstable"),
    "no_index": fields({}, {"file": listed(path), "directory": listed(path)}),
    "prereqs": every(among("configure", "build", "test", "runtime", "develop"),
                     every(among("requires", "recommends", "suggests", "conflicts"),
                           every(term, either(matching(RANGE), lambda value: value == 0)))),
    "resources": fields({}, {
        "homepage": uri, "bugtracker": fields({}, {"web": uri, "mailto": matching(r"\S+@\S+")}),
        "repository": fields({}, {"url": uri, "web": uri, "type": matching("[a-z]+")})})}


def wrong(meta):
    """The names of the fields that are not as they must be."""
    if not isinstance(meta, dict):
        return ["META.json"]
    known = REQUIRED | OPTIONAL
    missing = [name for name in REQUIRED if name not in meta]
    return missing + [name for name, value in meta.items()
                      if name[:2].lower() != "x_" and not (name in known and known[name](value))]


def damaged(meta):
    """What must be refused: (the field that is wrong then, the damaged META.json)."""
    for name in REQUIRED:
        yield name, {key: value for key, value in meta.items() if key != name}
        yield name, meta | {name: []}
    for name, value in [("version", "1.0"), ("name", "shop metrics"), ("license", "PostgreSQL"), ("license", {"PostgreSQL": "none"}),
                        ("release_status", "beta"), ("tags", ["a/b"]), ("tags", ["x" * 256]), ("abstract", ""), ("colour", "blue"),
                        ("prereqs", {"runtime": {"requires": {"PostgreSQL": "15"}}}), ("prereqs", {"run": {"requires": {"x1": 0}}}),
                        ("meta-spec", {"version": "2.0.0"}), ("resources", {"homepage": "nowhere"})]:
        yield name, meta | {name: value}
    for key, value in [("file", "/etc/passwd"), ("file", "../x.sql"), ("version", "v1"), ("size", 3)]:
        changed = copy.deepcopy(meta)
        next(iter(changed["provides"].values()))[key] = value
        yield "provides", changed


def main():
    with zipfile.ZipFile(sys.argv[1]) as archive:
        names = set(archive.namelist())
        times = {entry.date_time for entry in archive.infolist()}
        tops = {name.split("/")[0] for name in names}
        meta = json.loads(archive.read(f"{min(tops)}/META.json"))
        control = {name.split("/")[-1]: archive.read(name).decode() for name in names if name.endswith(".control")}
    top = f"{meta['name']}-{meta['version']}"
    passed = failed = 0

    def check(what, good):
        nonlocal passed, failed
        passed, failed = passed + bool(good), failed + (not good)
        print(f"{'ok' if good else 'not ok'}: {what}")

    check(f"META.json is valid: {wrong(meta)}", wrong(meta) == [])
    for name, other in damaged(meta):
        check(f"damaged in {name}, it is not: {wrong(other)}", wrong(other) == [name])
    check(f"everything is in {top}: {tops}", tops == {top})
    check("everything is of one time, so that make finds its SQL scripts new enough", len(times) == 1)
    check("each extension is provided, and no other", {f"{name}.control" for name in meta["provides"]} == control.keys())
    for name, extension in meta["provides"].items():
        check(f"{name}: its file is there", f"{top}/{extension['file']}" in names)
        check(f"{name}: its page is there", f"{top}/{extension['docfile']}" in names)
        says = re.search(r"default_version *= *'(.*)'", control.get(f"{name}.control", ""))
        check(f"{name}: its version is its control file's", says and says[1] == extension["version"])
    print(f"cases: {passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
