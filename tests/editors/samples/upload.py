import oss2

HOSTS = ["图片🚀", "https://oss-cn-hangzhuo.aliyuncs.com", "例"]
AUTH = oss2.AuthV4("id", "secret")


def put(bucket, key, body):
    try:
        bucket.put_object(key, body)
    except oss2.exceptions.ServerError as e:
        if e.code == "AccesDenied":
            raise


ENDPOINT = ""
