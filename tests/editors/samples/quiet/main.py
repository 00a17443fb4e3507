import boto3


def handler(event, context):
    """拒绝访问 🚀: another service's words."""
    s3 = boto3.client("s3", endpoint_url="https://s3.eu-central-1.amazonaws.com")
    try:
        s3.head_object(Bucket="photos", Key=event["key"])
    except s3.exceptions.ClientError as e:
        if e.response["Error"]["Code"] == "AccessDenied":
            raise
