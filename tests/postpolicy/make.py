"""Makes forms for PostObject as the SDKs for Python document it; prints one JSON object a line."""

import base64
import datetime
import hashlib
import hmac
import json

import alibabacloud_oss_v2 as v2
import oss2

ID, SECRET = "LTAI5tQnGqXw2Rk8vZ7pYbSd", "9xKc2mVwQ4tRz8LpYb7NsEh3JfGd5A"
STS_ID, TOKEN = "STS.NUyKQ3hJ8sRw5Tz2Vb7Xc9DfG", "CAIS" + "aB3+/x9Z" * 40 + "=="
BUCKET, REGION = "photos-1", "cn-hangzhou"
HOST = f"https://{BUCKET}.oss-{REGION}.aliyuncs.com"
NOW = datetime.datetime.now(datetime.timezone.utc)


def iso(moment, form):
    return moment.strftime(form)


def v1(name, key, form, key_id=ID, token=None):
    """As the samples of oss2 do: HMAC-SHA1 over the base64 of the policy, by the SDK's own helpers."""
    end = NOW + datetime.timedelta(hours=1)
    policy = {
        "expiration": iso(end, form),
        "conditions": [
            {"bucket": BUCKET},
            ["starts-with", "$key", key[: key.rfind("/") + 1]],
            ["content-length-range", 1, 1048576],
            ["eq", "$success_action_status", "200"],
        ],
    }
    if token:
        policy["conditions"].append({"x-oss-security-token": token})
    encoded = oss2.utils.b64encode_as_string(json.dumps(policy, ensure_ascii=False).encode())
    signed = hmac.new(SECRET.encode(), encoded.encode(), hashlib.sha1).digest()
    fields = {"key": key, "OSSAccessKeyId": key_id, "policy": encoded, "Signature": oss2.utils.b64encode_as_string(signed)}
    fields["success_action_status"] = "200"
    if token:
        fields["x-oss-security-token"] = token
    return {"name": name, "host": HOST, "fields": fields, "policy": policy}


def v4(name, key, provider):
    """As the sample of alibabacloud_oss_v2 does: the key is derived for one day and region."""
    credentials = provider.get_credentials()
    day, date = iso(NOW, "%Y%m%d"), iso(NOW, "%Y%m%dT%H%M%SZ")
    credential = f"{credentials.access_key_id}/{day}/{REGION}/oss/aliyun_v4_request"
    end = NOW + datetime.timedelta(hours=1)
    policy = {
        "expiration": iso(end, "%Y-%m-%dT%H:%M:%S.000Z"),
        "conditions": [
            {"bucket": BUCKET},
            {"x-oss-signature-version": "OSS4-HMAC-SHA256"},
            {"x-oss-credential": credential},
            {"x-oss-date": date},
            ["starts-with", "$key", key[: key.rfind("/") + 1]],
            ["content-length-range", 1, 1024],
            ["in", "$content-type", ["image/png", "image/jpeg"]],
        ],
    }
    if credentials.security_token:
        policy["conditions"].append({"x-oss-security-token": credentials.security_token})
    encoded = base64.b64encode(json.dumps(policy, ensure_ascii=False).encode()).decode()
    signing = ("aliyun_v4" + credentials.access_key_secret).encode()
    for part in (day, REGION, "oss", "aliyun_v4_request"):
        signing = hmac.new(signing, part.encode(), hashlib.sha256).digest()
    fields = {
        "key": key,
        "policy": encoded,
        "x-oss-signature-version": "OSS4-HMAC-SHA256",
        "x-oss-credential": credential,
        "x-oss-date": date,
        "x-oss-signature": hmac.new(signing, encoded.encode(), hashlib.sha256).hexdigest(),
        "content-type": "image/png",
    }
    if credentials.security_token:
        fields["x-oss-security-token"] = credentials.security_token
    return {"name": name, "host": HOST, "fields": fields, "policy": policy}


def main():
    forms = []
    for i, key in enumerate(["user/a.png", "目录/图 1.png", "a.txt"]):
        for form in ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.000Z"):
            forms.append(v1(f"oss2-{i}", key, form))
        forms.append(v1(f"oss2-sts-{i}", key, "%Y-%m-%dT%H:%M:%SZ", STS_ID, TOKEN))
        forms.append(v4(f"v2-{i}", key, v2.credentials.StaticCredentialsProvider(ID, SECRET)))
        forms.append(v4(f"v2-sts-{i}", key, v2.credentials.StaticCredentialsProvider(STS_ID, SECRET, TOKEN)))
    for form in forms:
        print(json.dumps(form, ensure_ascii=False))


main()
