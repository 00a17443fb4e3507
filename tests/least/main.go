package main

import (
	"context"
	"fmt"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/credentials"
)

func run(ctx context.Context, id string) error {
	cfg := oss.LoadDefaultConfig().WithCredentialsProvider(credentials.NewEnvironmentVariableCredentialsProvider()).WithRegion("cn-beijing")
	client := oss.NewClient(cfg)
	request := &oss.PutObjectRequest{
		Bucket:               oss.Ptr("avatars-1"),
		Key:                  oss.Ptr(fmt.Sprintf("users/%s.png", id)),
		ServerSideEncryption: oss.Ptr("KMS"),
	}
	if _, err := client.PutObject(ctx, request); err != nil {
		return err
	}
	uploader := client.NewUploader()
	if _, err := uploader.UploadFile(ctx, &oss.PutObjectRequest{Bucket: oss.Ptr("avatars-1"), Key: oss.Ptr("big.zip")}, "/tmp/big.zip"); err != nil {
		return err
	}
	if _, err := client.CopyObject(ctx, &oss.CopyObjectRequest{Bucket: oss.Ptr("avatars-2"), Key: oss.Ptr("a.png"), SourceBucket: oss.Ptr("avatars-1"), SourceKey: oss.Ptr("b.png")}); err != nil {
		return err
	}
	pages := client.NewListObjectsV2Paginator(&oss.ListObjectsV2Request{Bucket: oss.Ptr("avatars-1")})
	_ = pages
	_, err := client.Presign(ctx, &oss.GetObjectRequest{Bucket: oss.Ptr("avatars-1"), Key: oss.Ptr("big.zip"), VersionId: oss.Ptr("CAEQ")})
	return err
}
