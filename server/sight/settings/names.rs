//! What a key is for, by its name.

use crate::catalog::{SettingRole, fold, generic_role};

/// Words that begin names of settings and say whose they are, not what they are for.
const VENDORS: [&str; 9] =
    ["oss", "aliyun", "ali", "alioss", "alicloud", "alibaba", "aliyunoss", "s3", "aws"];

/// A key, taken apart: `OSS_ACCESS_KEY_ID` is the AccessKey id of `oss`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// What stands before the part that names the role, in lower case without marks; empty for none.
    pub prefix: String,
    /// True if the prefix says no more than whose it is.
    pub plain: bool,
    pub role: SettingRole,
}

/// What `key` is for: the longest end of it, in whole words, that is a name of a setting.
pub(super) fn name(key: &str) -> Option<Name> {
    if key.len() > 128 {
        return None;
    }
    let words = words(key);
    // all words in one, and where each begins
    let mut folded = String::with_capacity(key.len());
    let mut starts = Vec::with_capacity(words.len());
    for word in &words {
        starts.push(folded.len());
        folded.push_str(&fold(word));
    }
    let (i, role) =
        starts.iter().enumerate().find_map(|(i, &start)| Some((i, generic_role(&folded[start..])?)))?;
    let heads = words.iter().take_while(|word| is_vendor(word)).count().min(words.len().saturating_sub(1));
    let prefix = i.max(heads);
    folded.truncate(starts[prefix]);
    Some(Name { prefix: folded, plain: prefix == heads, role })
}

/// True for `oss`, `s3` and other words that only say whose a setting is.
pub(super) fn is_vendor(word: &str) -> bool {
    VENDORS.iter().any(|vendor| word.eq_ignore_ascii_case(vendor))
}

/// Words that names of clients of OSS are made of.
const OBJECTS: [&str; 9] = ["oss", "ali", "aliyun", "client", "store", "bucket", "my", "test", "photo"];

/// True for names such as `client`, `ossClient`, `bucket`; not for `httpClient` or `app`.
pub(super) fn is_client(name: &str) -> bool {
    let words = words(name);
    let known = |word: &&str| OBJECTS.iter().any(|known| word.eq_ignore_ascii_case(known));
    let object = |word: &&str| {
        ["oss", "client", "store", "bucket"].iter().any(|known| word.eq_ignore_ascii_case(known))
    };
    words.iter().all(known) && words.iter().any(object)
}

/// Prefixes of one product: `OSS_ENDPOINT` may stand beside `ALIYUN_OSS_BUCKET`.
pub(super) fn family(prefix: &str) -> &str {
    match prefix {
        "oss" | "aliyunoss" | "alioss" | "alicloudoss" | "alibabaoss" | "alibabacloudoss" => "oss",
        "s3" | "aws" | "awss3" => "s3",
        other => other,
    }
}

/// The words of a name: `fs.oss.accessKeyId` is fs, oss, access, Key, Id.
fn words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    let next_is_small = |i: usize| name[i..].chars().nth(1).is_some_and(char::is_lowercase);
    for (i, c) in name.char_indices() {
        let mark = !c.is_alphanumeric();
        let hump = c.is_uppercase()
            && (before.is_lowercase() || before.is_numeric() || before.is_uppercase() && next_is_small(i));
        if mark || hump {
            if start < i {
                words.push(&name[start..i]);
            }
            start = if mark { i + c.len_utf8() } else { i };
        }
        before = c;
    }
    if start < name.len() {
        words.push(&name[start..]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_names() {
        for (name, parts) in [
            ("OSS_ACCESS_KEY_ID", "OSS ACCESS KEY ID"),
            ("fs.oss.accessKeyId", "fs oss access Key Id"),
            ("accessKeyID", "access Key ID"),
            ("S3ForcePathStyle", "S3 Force Path Style"),
            ("access-key-id", "access key id"),
            ("域名", "域名"),
        ] {
            assert_eq!(words(name).join(" "), parts, "{name}");
        }
    }
}
