"""Presigns URLs with both SDKs for Python; prints one `name<TAB>url` a line."""

import datetime

import alibabacloud_oss_v2 as v2
import oss2

ID, SECRET = "LTAI5tQnGqXw2Rk8vZ7pYbSd", "9xKc2mVwQ4tRz8LpYb7NsEh3JfGd5A"
STS_ID, TOKEN = "STS.NUyKQ3hJ8sRw5Tz2Vb7Xc9DfG", "CAIS" + "aB3+/x9Z" * 40 + "=="
ENDPOINT, REGION, BUCKET = "https://oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou", "photos-1"
KEYS = ["a.png", "目录/图 1+2.png", "a/b(1)&c=d.txt"]


def main():
    for i, key in enumerate(KEYS):
        for name, auth in [
            ("oss2-v1", oss2.Auth(ID, SECRET)),
            ("oss2-v1-sts", oss2.StsAuth(STS_ID, SECRET, TOKEN)),
            ("oss2-v4", oss2.AuthV4(ID, SECRET)),
            ("oss2-v4-sts", oss2.StsAuth(STS_ID, SECRET, TOKEN, auth_version=oss2.AUTH_VERSION_4)),
        ]:
            bucket = oss2.Bucket(auth, ENDPOINT, BUCKET, region=REGION)
            for method in ("GET", "PUT"):
                for safe in (True, False):
                    print(f"{name}-{i}-{method}-{safe}", bucket.sign_url(method, key, 3600, slash_safe=safe), sep="\t")
        for name, provider in [
            ("v2", v2.credentials.StaticCredentialsProvider(ID, SECRET)),
            ("v2-sts", v2.credentials.StaticCredentialsProvider(STS_ID, SECRET, TOKEN)),
        ]:
            for version in ("v1", "v4"):
                config = v2.config.load_default()
                config.credentials_provider, config.region, config.signature_version = provider, REGION, version
                client = v2.Client(config)
                request = v2.GetObjectRequest(bucket=BUCKET, key=key)
                made = client.presign(request, expires=datetime.timedelta(seconds=3600))
                print(f"{name}-{version}-{i}", made.url, sep="\t")


main()
