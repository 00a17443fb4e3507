import oss2

endpoint = "https://oss-cn-hangzhuo.aliyuncs.com"
bucket = oss2.Bucket(auth, endpoint, "examplebucket-1")
