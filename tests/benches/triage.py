#!/usr/bin/env python3
"""Lets `oss403 explain -` read a log of a million errors, and prints how long that took and how much memory.

  usage: triage.py OSS403 [--bodies N] [--bytes N] [--log FILE]

The log is the same every time: the codes and messages of the catalog in ten shapes, more kinds of errors, buckets
and principals than are kept, wrong signatures with the request beside them, and lines of other things between.
`oss403` is a release build. Fails if an error is lost, or if the peak reaches 200 MB."""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MOST = 200_000_000
START = 1_780_000_000
NOISE = "request done 处理完成 path=/photos/2026/05/30/img.jpg cache=miss upstream=10.0.0.7:8080 bytes=1048576 "


def kinds():
    """Codes and messages of the catalog, and what else OSS may send one day."""
    told = json.loads((Path(__file__).parents[2] / "catalog/errors.json").read_text(encoding="utf-8"))
    known = [
        (error["code"], message["text"].replace("{", "").replace("}", ""), (message.get("ec") or ["0003-00000001"])[0])
        for error in told["errors"]
        for message in error["messages"]
        if message.get("text") and error["code"] != "SignatureDoesNotMatch"
    ]
    return known, [(f"NewCode{n}", "Something happened.", f"0099-{n:08d}") for n in range(3_000)]


def escaped(xml):
    return xml.replace("<", "\\u003c").replace(">", "\\u003e").replace('"', '\\"').replace("\n", "\\n")


def entities(xml):
    return xml.replace("<", "&lt;").replace(">", "&gt;")


def body(code, message, request, host, more="", gap=""):
    fields = f"<Code>{code}</Code>{gap}<Message>{message}</Message>{gap}<RequestId>{request}</RequestId>{gap}<HostId>{host}</HostId>{gap}{more}"
    return f"<Error>{gap}{fields}</Error>"


def shape(n, code, message, request, host, ec, who):
    """One error as one of ten programs writes it down."""
    more = f"<EC>{ec}</EC><AccessDeniedDetail><AuthPrincipalDisplayName>{who}</AuthPrincipalDisplayName></AccessDeniedDetail>"
    xml = body(code, message, request, host, more)
    return [
        lambda: f'<?xml version="1.0" encoding="UTF-8"?>{xml}',
        lambda: body(code, message, request, host, more, "\n  "),
        lambda: xml.removeprefix("<Error>").removesuffix("</Error>"),
        lambda: f'{{"level":"error","msg":"{escaped(xml)}"}}',
        lambda: f"<pre>{entities(xml)}</pre>",
        lambda: f"oss2.exceptions.ServerError: {{'status': 403, 'x-oss-request-id': '{request}', 'details': {{'Code': '{code}', 'Message': '{message}', 'RequestId': '{request}', 'HostId': '{host}', 'EC': '{ec}'}}}}",
        lambda: f'oss: service returned error: StatusCode=403, ErrorCode={code}, ErrorMessage="{message}", RequestId={request}, Endpoint={host}, Ec={ec}',
        lambda: f"com.aliyun.oss.OSSException: {message}\n[ErrorCode]: {code}\n[RequestId]: {request}\n[HostId]: {host}\n[ResponseError]:\n{xml}",
        lambda: f"上传失败，返回：{xml}，请处理。",
        lambda: f'{{"name":"{code}Error","message":"{message}","status":403,"code":"{code}","requestId":"{request}","hostId":"{host}","ecCode":"{ec}"}}',
    ][n % 10]()


def signature(rng, request, host, bucket, n):
    """A wrong signature, and now and then the request that it answers."""
    key, given = f"LTAI5tExample{rng.randrange(4000):011d}", "%027x=" % rng.getrandbits(108)
    string = f"PUT\n\nimage/png\nSat, 30 May 2026 10:12:01 GMT\nx-oss-date:Sat, 30 May 2026 10:12:01 GMT\n/{bucket}/img-{n}.png"
    sent = f"curl -X PUT -H 'Date: Sat, 30 May 2026 10:12:01 GMT' -H 'Content-Type: image/jpeg' -H 'Authorization: OSS {key}:{given}' https://{host}/img-{n}.png\n"
    more = f"<OSSAccessKeyId>{key}</OSSAccessKeyId><SignatureProvided>{given}</SignatureProvided><StringToSign>{string}</StringToSign>"
    message = "The request signature we calculated does not match the signature you provided. Check your key and signing method."
    return (sent if n % 3 else "") + body("SignatureDoesNotMatch", message, request, host, more)


def write(out, bodies, size):
    """Writes the log; exactly so many errors, at least so many bytes."""
    rng = random.Random(403)
    known, new = kinds()
    line = size // bodies
    for n in range(bodies):
        request = f"{START + n // 12:08X}{rng.getrandbits(64):016X}"
        # a few buckets and callers are in most errors, as in life
        bucket = f"photos-{int(rng.paretovariate(0.5)) % 20_000}"
        who = f"2{int(rng.paretovariate(0.5)) % 50_000:017d}"
        host = f"{bucket}.oss-cn-hangzhou.aliyuncs.com"
        lot = rng.randrange(100)
        if lot < 8:
            text = signature(rng, request, host, bucket, n)
        else:
            code, message, ec = rng.choice(new) if lot == 99 else rng.choice(known)
            text = shape(rng.randrange(10), code, message, request, host, ec, who)
        text = f"2026-05-30 10:12:01 ERROR [worker-{n % 64}] {text}\n"
        rest = line - len(text.encode())
        if rest > 60:
            text += ("2026-05-30 10:12:01 INFO " + NOISE * (rest // len(NOISE.encode()) + 1))[: rest - 12] + "\n"
        out.write(text.encode())


def main():
    told = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    told.add_argument("oss403")
    told.add_argument("--bodies", type=int, default=1_000_000)
    told.add_argument("--bytes", type=int, default=1_000_000_000)
    told.add_argument("--log", help="keep the log here, or read it from here")
    args = told.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = args.log or f"{folder}/log"
        if not os.path.exists(log):
            with open(log, "wb", buffering=1 << 20) as out:
                write(out, args.bodies, args.bytes)
        size = os.path.getsize(log)
        answer = f"{folder}/answer"
        begin = time.perf_counter()
        with open(log, "rb") as text, open(answer, "wb") as out:
            process = subprocess.Popen([args.oss403, "explain", "-", "--format", "json"], stdin=text, stdout=out)
            _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - begin
        with open(answer, encoding="utf-8") as text:
            report = json.load(text)
    peak = used.ru_maxrss * 1024
    groups = report["matches"]
    counted = sum(group["count"] for group in groups) + report["ungrouped"]
    print(f"{size / 1e6:.0f} MB, {report['errors']} errors, {len(groups)} groups, {report['ungrouped']} beyond them")
    print(f"{wall:.1f} s, {size / 1e6 / wall:.0f} MB/s, {used.ru_utime + used.ru_stime:.1f} s of processor, peak {peak / 1e6:.0f} MB")
    if process.returncode or report["errors"] != args.bodies or counted != args.bodies or peak >= MOST:
        print(f"wanted {args.bodies} errors and a peak under {MOST / 1e6:.0f} MB", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
