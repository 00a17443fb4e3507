import { window, workspace } from "vscode";

/** A file with mistakes that OSS would refuse. The key is one that never was. */
const SAMPLE = `import oss2

# the region is misspelt
ENDPOINT = "https://oss-cn-hangzhuo.aliyuncs.com"

# a link that somebody pasted last winter
TEMPLATE = "https://photos-1.oss-cn-hangzhou.aliyuncs.com/mail.html?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires=1767225600&Signature=q3bX0zZkQ1v7c9hYxL2mN4pR6tU%3D"


def upload(auth, path):
    try:
        oss2.Bucket(auth, ENDPOINT, "photos-1").put_object_from_file(path, path)
    except oss2.exceptions.ServerError as e:
        if e.code == "AccesDenied":
            raise PermissionError(path) from e
        raise
`;

/** Opens the sample as a document that was never saved. */
export async function openSample(): Promise<void> {
  await window.showTextDocument(await workspace.openTextDocument({ language: "python", content: SAMPLE }));
}
