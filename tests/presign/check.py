"""Checks healthy and broken URLs with oss403: check.py BINARY < urls."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

V1, V4 = "OSSAccessKeyId=", "x-oss-credential="


def drop(name):
    return lambda url: re.sub(rf"(?<=[?&]){name}=[^&]*&?", "", url).rstrip("&?")


def put(name, value):
    return lambda url: re.sub(rf"(?<=[?&]){name}=[^&]*", lambda _: f"{name}={value}", url)


# what is done to a URL of that version, and the rule that must find it
BREAKS = [
    ("expired", V1, put("Expires", "1500000000"), "signed-url-expired"),
    ("expired-v4", V4, lambda url: re.sub(r"20\d{6}(?=T\d{6}Z|%2F|/)", "20240101", url), "signed-url-expired"),
    ("milliseconds", V1, lambda url: re.sub(r"(Expires=\d{10})", r"\g<1>000", url), "signed-url-expires-form"),
    ("iso date", V1, put("Expires", "2030-01-01T00:00:00Z"), "signed-url-expires-form"),
    ("no Expires", V1, drop("Expires"), "signed-url-parameter-missing"),
    ("no x-oss-date", V4, drop("x-oss-date"), "signed-url-parameter-missing"),
    ("cut signature", V1, lambda url: re.sub(r"(Signature=.{8})[^&]*", r"\1", url), "signed-url-signature-shape"),
    ("cut signature v4", V4, lambda url: re.sub(r"(x-oss-signature=.{20})[^&]*", r"\1", url), "signed-url-signature-shape"),
    ("encoded twice", V1, lambda url: re.sub(r"Signature=[^&]*", lambda m: m[0].replace("%", "%25"), url), "signed-url-double-encoding"),
    ("entities", V1, lambda url: url.replace("&", "&amp;"), "signed-url-html-escaped"),
    ("eight days", V4, put("x-oss-expires", "691200"), "signed-url-life"),
    ("other region", V4, lambda url: re.sub(r"(%2F|/)cn-hangzhou(%2F|/)", r"\1cn-beijing\2", url), "signed-url-scope-region"),
    ("oss- in the scope", V4, lambda url: re.sub(r"(%2F|/)cn-hangzhou(%2F|/)", r"\1oss-cn-hangzhou\2", url), "signed-url-scope-form"),
    ("no token", V1, lambda url: drop("security-token")(url) if "STS." in url else None, "signed-url-token-missing"),
    ("blank in the id", V1, lambda url: re.sub(r"(OSSAccessKeyId=[^&]*)", r"\1%20", url), "signed-url-key-id"),
]


def findings(binary, texts):
    """The rules at or above warning for each text, each in a file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for i, text in enumerate(texts):
            pathlib.Path(folder, f"{i:05}.py").write_text(f"url = {json.dumps(text, ensure_ascii=False)}\n")
        command = [binary, "check", "--format", "jsonl", "--severity", "warning", folder]
        output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = [set() for _ in texts]
    for line in output.splitlines():
        finding = json.loads(line)
        found[int(pathlib.Path(finding["path"]).stem)].add(finding["rule"])
    return found


def main():
    binary = sys.argv[1]
    urls = [line.rstrip("\n").split("\t") for line in sys.stdin if "\t" in line]
    cases = [(name, "healthy", url, None) for name, url in urls]
    for how, version, change, rule in BREAKS:
        for name, url in urls:
            broken = change(url) if version in url else None
            if broken is not None and broken != url:
                cases.append((name, how, broken, rule))
    found = findings(binary, [case[2] for case in cases])
    passed = failed = 0
    seen = set()
    for (name, how, url, rule), rules in zip(cases, found):
        good = rules == set() if rule is None else rule in rules
        passed, failed = passed + good, failed + (not good)
        seen.add(how)
        if not good:
            print(f"{name} {how}: wants {rule}, finds {sorted(rules)}\n  {url[:400]}")
    missing = [how for how, *_ in BREAKS if how not in seen]
    if missing or len(urls) < 30:
        print(f"never made: {missing}; {len(urls)} urls")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return failed != 0


sys.exit(main())
