# 域名写错了 😀
名 = "🙂"; endpoint = "https://oss-cn-hangzhuo.aliyuncs.com"  # 拒绝访问
other = "é"; endpoint = "https://oss-cn-hangzhuo.aliyuncs.com"
