import com.aliyun.oss.OSS;
import com.aliyun.oss.OSSClientBuilder;
import com.aliyun.oss.model.*;

class Store {
    void run(byte[] body) {
        OSS client = new OSSClientBuilder().build("https://oss-cn-shanghai.aliyuncs.com", provider);
        String bucketName = "orders-1";
        client.putObject(bucketName, "in/a.json", new ByteArrayInputStream(body));
        PutObjectRequest request = new PutObjectRequest(bucketName, "in/b.json", new ByteArrayInputStream(body));
        ObjectMetadata metadata = new ObjectMetadata();
        metadata.setObjectAcl(CannedAccessControlList.Private);
        request.setMetadata(metadata);
        client.putObject(request);
        InitiateMultipartUploadRequest start = new InitiateMultipartUploadRequest(bucketName, "big/c.bin");
        client.initiateMultipartUpload(start);
        client.abortMultipartUpload(new AbortMultipartUploadRequest(bucketName, "big/c.bin", id));
        client.copyObject("orders-1", "in/a.json", "orders-2", "old/a.json");
        client.listObjectsV2("orders-1", "in/");
        client.getBucketInfo("orders-1");
        client.listBuckets();
        client.generatePresignedUrl(bucketName, "out/d.json", expiration);
    }
}
