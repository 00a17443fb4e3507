// Presigns URLs with the SDK for JavaScript; prints one `name<TAB>url` a line.
import OSS from 'ali-oss';

const keys = { accessKeyId: 'LTAI5tQnGqXw2Rk8vZ7pYbSd', accessKeySecret: '9xKc2mVwQ4tRz8LpYb7NsEh3JfGd5A' };
const sts = { ...keys, accessKeyId: 'STS.NUyKQ3hJ8sRw5Tz2Vb7Xc9DfG', stsToken: 'CAIS' + 'aB3+/x9Z'.repeat(40) + '==' };

for (const [name, credentials] of [['ali-oss', keys], ['ali-oss-sts', sts]]) {
  const client = new OSS({ region: 'oss-cn-hangzhou', bucket: 'photos-1', secure: true, ...credentials });
  for (const [i, key] of ['a.png', '目录/图 1+2.png', 'a/b(1).txt'].entries()) {
    console.log(`${name}-v1-${i}\t${client.signatureUrl(key, { expires: 3600 })}`);
    console.log(`${name}-v1-process-${i}\t${client.signatureUrl(key, { expires: 3600, process: 'image/resize,w_100' })}`);
    console.log(`${name}-v4-${i}\t${await client.signatureUrlV4('GET', 3600, { headers: {} }, key)}`);
  }
}
