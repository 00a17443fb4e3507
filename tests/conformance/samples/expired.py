url = "https://examplebucket-1.oss-cn-hangzhou.aliyuncs.com/a.txt?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires=1577836800&Signature=q3bX0zZkQ1v7c9hYxL2mN4pR6tU%3D"
