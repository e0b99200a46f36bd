#!/usr/bin/env python3
"""Writes seeds for the fuzzers from the material beside the project (../shared), where it is there.

usage: fuzz/seed.py    then    cargo +nightly fuzz run expression
"""
import hashlib
import json
import pathlib

FUZZ = pathlib.Path(__file__).resolve().parent
SHARED = FUZZ.parent.parent / "shared"


def write(target, content):
    folder = FUZZ / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha1(content).hexdigest()).write_bytes(content)


def main():
    if not SHARED.is_dir():
        raise SystemExit("no seeds: ../shared is not there")
    for name in ("oracle.jsonl", "published.jsonl"):
        for line in (SHARED / "expressions" / name).read_text("utf-8").splitlines():
            template = json.loads(line)["template"]
            if isinstance(template, str):
                write("expression", template.encode("utf-8", "surrogatepass"))
    for path in (SHARED / "corpus").rglob("*.json"):
        write("import", path.read_bytes())
    for path in (SHARED / "payloads").glob("*.json"):
        write("sources", path.read_bytes())


main()
