import OSS from "ali-oss";

const client = new OSS({ region: "oss-cn-shenzhen", bucket: "media-1", accessKeyId: id, accessKeySecret: secret });

export async function save(name: string, file: Buffer) {
  await client.put(`covers/${name}.jpg`, file);
  await client.multipartUpload("videos/" + name, file, { headers: { "x-oss-object-acl": "private" } });
  await client.copy("covers/latest.jpg", "covers/first.jpg");
  await client.listV2({ prefix: "covers/" });
  await client.deleteMulti([name]);
  await client.putACL("covers/latest.jpg", "private");
  await client.getBucketInfo("media-1");
  return client.signatureUrl("covers/latest.jpg", { expires: 600, method: "GET" });
}
