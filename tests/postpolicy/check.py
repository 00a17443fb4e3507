"""Checks healthy and broken forms with oss403: check.py BINARY < forms."""

import base64
import copy
import html
import json
import pathlib
import subprocess
import sys
import tempfile

V1, V4 = "OSSAccessKeyId", "x-oss-signature-version"


def of_policy(change):
    """Changes the policy, and the field that carries it."""

    def apply(form):
        change(form["policy"])
        text = json.dumps(form["policy"], ensure_ascii=False)
        form["fields"]["policy"] = base64.b64encode(text.encode()).decode()

    return apply


def of_fields(change):
    return lambda form: change(form["fields"])


def encode_twice(fields):
    fields["policy"] = base64.b64encode(fields["policy"].encode()).decode()


def rename_signature(fields):
    fields["signature"] = fields.pop("x-oss-signature")


def entry(operator):
    return lambda conditions: next(one for one in conditions if isinstance(one, list) and one[0] == operator)


def put(operator, change):
    return of_policy(lambda policy: change(entry(operator)(policy["conditions"])))


def merge(policy):
    policy["conditions"][0]["x-oss-object-acl"] = "private"


# what is done to a form that has that field, and the rule that must find it
BREAKS = [
    ("expired", "key", of_policy(lambda policy: policy.update(expiration="2020-01-01T12:00:00.000Z")), "post-policy-expired"),
    ("number", "key", of_policy(lambda policy: policy.update(expiration=1893456000)), "post-policy-expiration-form"),
    ("local time", "key", of_policy(lambda policy: policy.update(expiration="2030-01-01 12:00:00")), "post-policy-expiration-form"),
    ("no expiration", "key", of_policy(lambda policy: policy.pop("expiration")), "post-policy-expiration-form"),
    ("two properties", "key", of_policy(merge), "post-policy-condition-form"),
    ("operator", "key", put("starts-with", lambda one: one.__setitem__(0, "startsWith")), "post-policy-condition-form"),
    ("no dollar", "key", put("starts-with", lambda one: one.__setitem__(1, "key")), "post-policy-condition-form"),
    ("range as strings", "key", put("content-length-range", lambda one: one.__setitem__(2, "1024")), "post-policy-condition-form"),
    ("range upside down", "key", put("content-length-range", lambda one: one.__setitem__(1, 9999999999)), "post-policy-condition-form"),
    ("no conditions", "key", of_policy(lambda policy: policy.pop("conditions")), "post-policy-conditions-missing"),
    ("other bucket", "key", of_policy(lambda policy: policy["conditions"][0].update(bucket="photos-2")), "post-policy-field-contradicts"),
    ("other prefix", "key", put("starts-with", lambda one: one.__setitem__(2, "other/")), "post-policy-field-contradicts"),
    ("other status", "success_action_status", of_policy(lambda policy: policy["conditions"].append(["eq", "$success_action_status", "204"])), "post-policy-field-contradicts"),
    ("other date", "x-oss-date", of_fields(lambda fields: fields.update({"x-oss-date": "20200101T000000Z"})), "post-policy-field-contradicts"),
    ("no id", V1, of_fields(lambda fields: fields.pop(V1)), "post-policy-field-missing"),
    ("no signature", V4, of_fields(lambda fields: fields.pop("x-oss-signature")), "post-policy-field-missing"),
    ("signature of V1", V4, of_fields(rename_signature), "post-policy-field-missing"),
    ("no token", "x-oss-security-token", of_fields(lambda fields: fields.pop("x-oss-security-token")), "post-policy-token-missing"),
    ("twice", "key", of_fields(encode_twice), "post-policy-encoding"),
    ("plain", "key", lambda form: form["fields"].update(policy=json.dumps(form["policy"], ensure_ascii=False)), "post-policy-encoding"),
    ("file first", "key", lambda form: form.update(first=True), "post-policy-file-order"),
]


def page(form):
    """The form as a page."""
    inputs = [f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in form["fields"].items()]
    file = ['<input type="file" name="file">']
    inputs = file + inputs if form.get("first") else inputs + file
    lines = [f'<form action="{form["host"]}" method="post" enctype="multipart/form-data">', *inputs, "</form>"]
    return "\n".join(lines) + "\n"


def script(form):
    """The form as calls."""
    calls = [f"form.append({json.dumps(name)}, {json.dumps(value, ensure_ascii=False)});" for name, value in form["fields"].items()]
    file = ['form.append("file", file);']
    calls = file + calls if form.get("first") else calls + file
    return "\n".join(["const form = new FormData();", *calls, f'fetch("{form["host"]}", {{ method: "POST", body: form }});']) + "\n"


def findings(binary, texts):
    """The rules at or above warning for each text, each in a file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for i, (kind, text) in enumerate(texts):
            pathlib.Path(folder, f"{i:05}.{kind}").write_text(text)
        command = [binary, "check", "--format", "jsonl", "--severity", "warning", folder]
        output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = [set() for _ in texts]
    for line in output.splitlines():
        finding = json.loads(line)
        found[int(pathlib.Path(finding["path"]).stem)].add(finding["rule"])
    return found


def main():
    forms = [json.loads(line) for line in sys.stdin if line.strip()]
    cases = [(form["name"], "healthy", form, None) for form in forms]
    for how, field, change, rule in BREAKS:
        for form in forms:
            if field in form["fields"]:
                broken = copy.deepcopy(form)
                change(broken)
                cases.append((form["name"], how, broken, rule))
    texts = [(kind, write(form)) for _, _, form, _ in cases for kind, write in (("html", page), ("js", script))]
    found = findings(sys.argv[1], texts)
    passed = failed = 0
    for i, rules in enumerate(found):
        name, how, _, rule = cases[i // 2]
        good = rules == set() if rule is None else rule in rules
        passed, failed = passed + good, failed + (not good)
        if not good:
            print(f"{name} {how} {texts[i][0]}: wants {rule}, finds {sorted(rules)}\n  {texts[i][1][:600]}")
    missing = [how for how, *_ in BREAKS if how not in {case[1] for case in cases}]
    if missing or len(forms) < 15:
        print(f"never made: {missing}; {len(forms)} forms")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return failed != 0


sys.exit(main())
