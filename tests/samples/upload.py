"""What a first upload script often looks like."""
import oss2

# the region is misspelt: hangzhou
ENDPOINT = "https://oss-cn-hangzhuo.aliyuncs.com"

# a link that somebody pasted into the code last winter
TEMPLATE_URL = "https://photos-1.oss-cn-hangzhou.aliyuncs.com/mail/template.html?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires=1767225600&Signature=q3bX0zZkQ1v7c9hYxL2mN4pR6tU%3D"


def upload(auth, path):
    bucket = oss2.Bucket(auth, ENDPOINT, "photos-1")
    try:
        bucket.put_object_from_file(path, path)
    except oss2.exceptions.ServerError as e:
        if e.code == "AccesDenied":
            raise PermissionError(path) from e
        raise
