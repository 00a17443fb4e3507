// Makes forms for PostObject by the SDK for JavaScript; prints one JSON object a line.
import OSS from 'ali-oss';

const keys = { accessKeyId: 'LTAI5tQnGqXw2Rk8vZ7pYbSd', accessKeySecret: '9xKc2mVwQ4tRz8LpYb7NsEh3JfGd5A' };
const client = new OSS({ region: 'oss-cn-hangzhou', bucket: 'photos-1', secure: true, ...keys });
const host = 'https://photos-1.oss-cn-hangzhou.aliyuncs.com';

for (const [i, key] of ['user/a.png', '目录/图 1.png', 'a.txt'].entries()) {
  const policy = {
    expiration: new Date(Date.now() + 3600000).toISOString(),
    conditions: [
      { bucket: 'photos-1' },
      ['starts-with', '$key', key.slice(0, key.lastIndexOf('/') + 1)],
      ['content-length-range', 0, 1048576000],
    ],
  };
  const signed = client.calculatePostSignature(policy);
  const fields = { key, ...signed, success_action_status: '200' };
  console.log(JSON.stringify({ name: `ali-oss-${i}`, host, fields, policy }));
  const text = client.calculatePostSignature(JSON.stringify(policy));
  console.log(JSON.stringify({ name: `ali-oss-text-${i}`, host, fields: { key, ...text }, policy }));
}
