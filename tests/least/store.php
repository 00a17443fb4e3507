<?php

use OSS\OssClient;

$client = new OssClient($id, $secret, "https://oss-cn-hangzhou.aliyuncs.com");
$bucket = "papers-1";
$client->putObject($bucket, "draft/" . $name, $content);
$client->multiuploadFile($bucket, "final/thesis.pdf", $file);
$client->getObject($bucket, "final/thesis.pdf");
$client->copyObject($bucket, "final/thesis.pdf", "papers-2", "thesis.pdf");
$client->listObjects($bucket);
$client->putObjectTagging($bucket, "final/thesis.pdf", $tags);
$client->putBucketPolicy($bucket, $policy);
$url = $client->signUrl($bucket, "final/thesis.pdf", 600, "PUT");
