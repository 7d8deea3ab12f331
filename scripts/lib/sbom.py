"""Writes which packages of others are in the built libraries, in what version and under which licence, as SPDX 2.3 (JSON).

Two things are told of each library: what it is linked with (`DYNAMIC_LINK`, from the library itself, and what that needs in
turn), and whose headers or rules were compiled into it (`STATIC_LINK`, from its debugging symbols, which name each
header whose lines became code). Debian's package management knows the packages, so this runs on Debian and its relatives.

Usage: sbom.py FILE.spdx.json VERSION SECONDS_SINCE_1970 LIBRARY[=LIBRARY_WITH_SYMBOLS]…
"""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import time
from urllib.parse import quote

# The licences of what may be in a library, by Debian's source package: from its debian/copyright, for the parts that get
# into our libraries. A package that is not here stops the build of the list: somebody has to read its licence first.
LICENCES = {
    r"abseil": "Apache-2.0",
    r"boost[0-9.]+": "BSL-1.0",
    r"gcc-[0-9]+": "GPL-3.0-or-later WITH GCC-exception-3.1",
    r"glibc": "LGPL-2.1-or-later",
    r"libxlsxwriter": "BSD-2-Clause",
    r"linux": "GPL-2.0-only WITH Linux-syscall-note",
    r"minizip": "Zlib",
    r"openssl": "Apache-2.0",
    r"postgresql-[0-9]+": "PostgreSQL",
    r"re2": "BSD-3-Clause",
    r"uap-core": "Apache-2.0",
    r"xxhash": "BSD-2-Clause",
    r"zlib": "Zlib",
}


def output(*words):
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout


def licence_of(source):
    for pattern, licence in LICENCES.items():
        if re.fullmatch(pattern, source):
            return licence
    raise SystemExit(f"sbom.py: the licence of {source} is not known: read it, and add it to LICENCES")


def owners_of(paths):
    """The packages that have these files. A library may be known by its place before /lib became a link to /usr/lib."""
    names = {}
    for path in paths:
        real = str(pathlib.Path(path).resolve())
        names |= dict.fromkeys([path, real, real.removeprefix("/usr")], path)
    # It fails where one of the names is not known; which is looked at below.
    found = subprocess.run(["dpkg-query", "-S", *names], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    owners = {}
    for line in found.splitlines():
        packages, _, name = line.partition(": ")
        if name in names:
            owners.setdefault(names[name], packages.split(", ")[0].split(":")[0])
    for path in paths:
        if path not in owners:
            raise SystemExit(f"sbom.py: no package has {path}")
    return set(owners.values())


def linked_with(library):
    """The libraries that the loader finds for it, and for those in turn."""
    return set(re.findall(r"=> (/\S+)", output("ldd", str(library))))


def compiled_from(library):
    """The files of packages whose lines became code of a library: headers, and the rules that build_rules read."""
    lines = output("readelf", "--wide", "--debug-dump=decodedline", str(library))
    paths = {str(pathlib.Path(path).resolve()) for path in re.findall(r"^(/usr/.*?):(?:\[\+\+\])?$", lines, re.M)}
    if not paths:
        raise SystemExit(f"sbom.py: {library} has no debugging symbols that name headers")
    return paths | ({"/usr/share/uap-core/regexes.yaml"} if "user_agent" in library.name else set())


class Packages:
    """The packages of others, each once."""

    def __init__(self):
        self.entries = {}

    def identifiers(self, paths):
        """Those of the packages that have these files."""
        return sorted(self.identifier(package) for package in owners_of(paths))

    def identifier(self, package):
        identifier = "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", package)
        if identifier not in self.entries:
            query = "${source:Package}\\n${Version}\\n${Architecture}\\n"
            source, version, architecture = output("dpkg-query", "-W", "-f", query, package).split("\n")[:3]
            licence = licence_of(source)
            where = f"pkg:deb/debian/{quote(package)}@{quote(version)}?arch={architecture}"
            self.entries[identifier] = {
                "SPDXID": identifier, "name": package, "versionInfo": version, "supplier": "Organization: Debian",
                "sourceInfo": f"Debian's source package {source}", "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
                "licenseConcluded": licence, "licenseDeclared": licence, "copyrightText": "NOASSERTION",
                "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": where}]}
        return identifier


def main():
    target, version, seconds, *libraries = sys.argv[1:]
    packages, own, relations = Packages(), [], []
    for argument in sorted(libraries):
        library, symbols = (pathlib.Path(path) for path in (argument.split("=") * 2)[:2])
        identifier = f"SPDXRef-{library.stem.replace('_', '-')}"
        own.append({
            "SPDXID": identifier, "name": library.stem, "versionInfo": version, "packageFileName": library.name,
            "supplier": "Organization: the shopmetrics developers", "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
            "primaryPackagePurpose": "LIBRARY", "licenseConcluded": "PostgreSQL", "licenseDeclared": "PostgreSQL",
            "copyrightText": "Copyright 2026 the shopmetrics developers",
            "checksums": [{"algorithm": "SHA256", "checksumValue": hashlib.sha256(library.read_bytes()).hexdigest()}]})
        relations.append(("SPDXRef-DOCUMENT", "DESCRIBES", identifier))
        relations += [(identifier, "DYNAMIC_LINK", other) for other in packages.identifiers(linked_with(library))]
        relations += [(identifier, "STATIC_LINK", other) for other in packages.identifiers(compiled_from(symbols))]

    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"shopmetrics-{version}",
        "documentNamespace": None,
        "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(seconds))),
                         "creators": ["Organization: the shopmetrics developers", "Tool: sbom.py"]},
        "packages": own + [packages.entries[key] for key in sorted(packages.entries)],
        "relationships": [dict(zip(("spdxElementId", "relationshipType", "relatedSpdxElement"), relation)) for relation in relations]}
    # An address of its own for each content, as the format asks.
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:32]
    document["documentNamespace"] = f"https://spdx.org/spdxdocs/shopmetrics-{version}-{digest}"
    pathlib.Path(target).write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
