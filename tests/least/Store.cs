using OSS = AlibabaCloud.OSS.V2;

class Store
{
    async Task Run()
    {
        var cfg = OSS.Configuration.LoadDefault();
        cfg.Region = "cn-hangzhou";
        using var client = new OSS.Client(cfg);
        await client.PutObjectAsync(new OSS.Models.PutObjectRequest()
        {
            Bucket = "ledger-1",
            Key = $"books/{year}.xml",
            Acl = "private",
        });
        var request = new OSS.Models.CopyObjectRequest()
        {
            Bucket = "ledger-2",
            Key = "books/2024.xml",
            SourceBucket = "ledger-1",
            SourceKey = "books/2023.xml",
        };
        await client.CopyObjectAsync(request);
        await client.DeleteObjectAsync(new OSS.Models.DeleteObjectRequest() { Bucket = "ledger-1", Key = "books/2022.xml", VersionId = "CAEQ" });
        await client.GetBucketStatAsync(new OSS.Models.GetBucketStatRequest() { Bucket = "ledger-1" });
        var url = client.Presign(new OSS.Models.GetObjectRequest() { Bucket = "ledger-1", Key = "books/2023.xml" });
    }
}
