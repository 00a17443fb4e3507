//! The forms of OSS hosts, and the ways in which they are written wrong.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Region, Words, embedded, is_near_a_region, nearest_region, region_by_host, regions};
use crate::text::mask;

/// One form of host.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostForm {
    /// Short name.
    pub id: String,
    /// How it is written: `{bucket?}` is an optional bucket with its dot, `{region}` a region, `{id}` any label.
    pub template: String,
    /// `public`, `internal` or `any`.
    #[schemars(extend("enum" = ["public", "internal", "any"]))]
    pub network: String,
    /// `endpoint`, `accelerate`, `dual-stack`, `s3`, `legacy`, `service`, `console` or `access-point`.
    #[schemars(extend("enum" = ["endpoint", "accelerate", "dual-stack", "s3", "legacy", "service", "console", "access-point"]))]
    pub kind: String,
    /// What it is.
    pub title: Words,
    /// What a developer must know of it.
    pub note: Words,
    /// Where this is known from.
    pub source: String,
}

/// One way of writing a host wrong.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Short name.
    pub id: String,
    /// How it is written, in the language of [`HostForm::template`].
    pub template: String,
    /// How it should be written.
    pub right: String,
    /// What is wrong.
    pub title: Words,
    /// Where this is known from.
    pub source: String,
}

/// A kind of name that may stand in place of a bucket's.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alias {
    /// How the name ends.
    pub suffix: String,
    /// What it is.
    pub title: Words,
    /// What a developer must know of it.
    pub note: Words,
}

/// All of `hosts.json`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    schema: String,
    /// Forms of hosts; of two that fit the earlier one counts.
    hosts: Vec<HostForm>,
    /// Ways of writing a host wrong.
    faults: Vec<Fault>,
    /// Names that may stand in place of a bucket's.
    bucket_aliases: Vec<Alias>,
}

struct Forms {
    hosts: Vec<(Regex, HostForm)>,
    faults: Vec<(Regex, Fault)>,
    aliases: Vec<Alias>,
}

#[expect(clippy::expect_used, reason = "the templates are part of the program; tests/catalog.rs builds them")]
static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let file: File = embedded("hosts.json", include_str!("../../catalog/hosts.json"));
    let compile = |template: &str| {
        let pattern = regex::escape(template)
            .replace(r"\{bucket\?\}", r"(?:(?P<bucket>.+)\.)?")
            .replace(r"\{bucket\}", "(?P<bucket>.+)")
            .replace(r"\{region\}", r"(?P<region>[^.]+?)")
            .replace(r"\{id\}", r"[a-z0-9*\x01-]+?");
        Regex::new(&format!("^(?:{pattern})$")).expect("a template is a pattern")
    };
    Forms {
        hosts: file.hosts.into_iter().map(|form| (compile(&form.template), form)).collect(),
        faults: file.faults.into_iter().map(|fault| (compile(&fault.template), fault)).collect(),
        aliases: file.bucket_aliases,
    }
});

/// A host of OSS, taken apart. Ranges are bytes of the host.
#[derive(Clone, Debug)]
pub struct HostReading {
    /// Its form; `None` where it is written wrong.
    pub form: Option<&'static HostForm>,
    /// How it is written wrong.
    pub fault: Option<&'static Fault>,
    /// The bucket in it.
    pub bucket: Option<Range<usize>>,
    /// What stands where a region belongs.
    pub region: Option<Range<usize>>,
    /// The region; `None` also where a template stands in its place.
    pub known: Option<&'static Region>,
    /// True if a template or a placeholder stands in place of the region.
    pub open: bool,
}

/// Takes `host` apart; `None` if it has nothing to do with OSS.
///
/// Parts such as `${bucket}` or `<region>` may stand in it. A host of another product on the same domain is
/// nothing of OSS; one with an unknown region is, if it looks like a region.
pub fn read_host(host: &str) -> Option<HostReading> {
    let flat = mask::blank_templates(host).to_ascii_lowercase();
    if flat.len() > 255 || !flat.contains('.') || !has_word(&flat) {
        return None;
    }
    let mut unknown: Option<HostReading> = None;
    for (regex, form) in &FORMS.hosts {
        let Some(found) = regex.captures(&flat) else { continue };
        let bucket = found.name("bucket").map(|m| m.range());
        let mut reading =
            HostReading { form: Some(form), fault: None, bucket, region: None, known: None, open: false };
        let Some(region) = found.name("region") else {
            // `cn-hangzhuo.oss.aliyuncs.com`: rather a region written wrong than a bucket of the old default
            let misspelt = unknown.filter(|reading| {
                reading.region.as_ref().is_some_and(|range| nearest_region(&flat[range.clone()]).is_some())
            });
            return fault(&flat).or(misspelt).or(Some(reading));
        };
        reading.region = Some(region.range());
        reading.known = match form.kind.as_str() {
            // a finance region's dual-stack host carries a name of its own
            "dual-stack" => regions().iter().find(|known| {
                let own = known.dual_stack.as_ref().and_then(|own| own.strip_suffix(".oss.aliyuncs.com"));
                own == Some(region.as_str())
            }),
            _ => region_by_host(region.as_str()),
        };
        reading.open = region.as_str().contains(mask::BLANK) || mask::is_placeholder(region.as_str());
        if reading.known.is_some() || reading.open {
            return Some(reading);
        }
        if unknown.is_none() && is_like_a_region(region.as_str()) {
            unknown = Some(reading);
        }
    }
    fault(&flat).or(unknown)
}

/// True if one of the words stands in `host` that every form has. Most hosts of the vendor are those of other products.
fn has_word(host: &str) -> bool {
    host.contains("oss") || host.contains("img-")
}

fn fault(flat: &str) -> Option<HostReading> {
    FORMS.faults.iter().find_map(|(regex, fault)| {
        let found = regex.captures(flat)?;
        let region = found.name("region")?;
        let known = region_by_host(&region.as_str().replace('_', "-"))?;
        Some(HostReading {
            form: None,
            fault: Some(fault),
            bucket: found.name("bucket").map(|m| m.range()),
            region: Some(region.range()),
            known: Some(known),
            open: false,
        })
    })
}

impl Fault {
    /// The host as it should be written.
    pub fn mend(&self, bucket: Option<&str>, region: &str) -> String {
        let bucket_dot = bucket.map(|bucket| format!("{bucket}.")).unwrap_or_default();
        self.right
            .replace("{bucket?}", &bucket_dot)
            .replace("{bucket}", bucket.unwrap_or_default())
            .replace("{region}", &region.replace('_', "-"))
    }
}

/// What the name in place of a bucket's is, if it is an alias.
pub fn alias(bucket: &str) -> Option<&'static Alias> {
    FORMS.aliases.iter().find(|alias| bucket.ends_with(&alias.suffix))
}

/// The forms that have `kind`.
pub fn forms() -> impl Iterator<Item = &'static HostForm> {
    FORMS.hosts.iter().map(|(_, form)| form)
}

/// True for what a region could be called: `cn-…`, `ap-…`, or near to one that there is.
fn is_like_a_region(id: &str) -> bool {
    const AREAS: [&str; 11] = ["cn-", "ap-", "us-", "eu-", "me-", "na-", "sa-", "af-", "ca-", "rus-", "rg-"];
    AREAS.iter().any(|area| id.starts_with(area)) || is_near_a_region(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `form bucket region` of a host, `!fault` in place of the form; an unknown region in brackets.
    fn told(host: &str) -> String {
        let Some(reading) = read_host(host) else { return "-".into() };
        let name = reading.form.map(|f| f.id.clone()).or(reading.fault.map(|f| format!("!{}", f.id)));
        let part = |range: &Option<Range<usize>>| range.clone().map_or("-", |r| &host[r]).to_owned();
        let region = part(&reading.region);
        let region = match (reading.known.is_some(), reading.open || region == "-") {
            (true, _) => region,
            (false, true) => format!("?{region}"),
            (false, false) => format!("[{region}]"),
        };
        format!("{} {} {region}", name.unwrap_or_default(), part(&reading.bucket))
    }

    #[test]
    fn every_form_has_a_word_that_hosts_are_looked_for_by() {
        let hosts = FORMS.hosts.iter().map(|(_, form)| &form.template);
        let faults = FORMS.faults.iter().map(|(_, fault)| &fault.template);
        for template in hosts.chain(faults) {
            assert!(has_word(template), "{template}");
        }
    }

    #[test]
    fn hosts_are_taken_apart() {
        for (host, expected) in [
            ("oss-cn-hangzhou.aliyuncs.com", "standard - cn-hangzhou"),
            ("b.oss-cn-hangzhou-internal.aliyuncs.com", "standard-internal b cn-hangzhou"),
            ("My.B.OSS-cn-hangzhou.aliyuncs.com", "standard My.B cn-hangzhou"),
            ("${bucket}.oss-cn-hangzhuo.aliyuncs.com", "standard ${bucket} [cn-hangzhuo]"),
            ("$bucket.oss-cn-hangzhou.aliyuncs.com", "standard $bucket cn-hangzhou"),
            ("%s.oss-%s.aliyuncs.com", "standard %s ?%s"),
            ("oss-${var.region}.aliyuncs.com", "standard - ?${var.region}"),
            ("oss-<region>.aliyuncs.com", "standard - ?<region>"),
            // as near to `us-west-1` as to `rus-west-1`
            ("oss-xus-west-1.aliyuncs.com", "standard - [xus-west-1]"),
            ("img-photos.aliyuncs.com", "-"),
            ("b.s3.oss-cn-beijing-internal.aliyuncs.com", "s3-internal b cn-beijing"),
            ("cn-hangzhou.oss.aliyuncs.com", "dual-stack - cn-hangzhou"),
            ("b.cn-hangzhou.oss.aliyuncs.com", "dual-stack b cn-hangzhou"),
            ("cn-hangzhuo.oss.aliyuncs.com", "dual-stack - [cn-hangzhuo]"),
            ("cn-photos.oss.aliyuncs.com", "legacy-default cn-photos ?-"),
            ("b.oss-cn-hangzhou.oss.aliyuncs.com", "!domain-oss-aliyuncs b cn-hangzhou"),
            ("cn-shanghai-finance.oss.aliyuncs.com", "dual-stack - cn-shanghai-finance"),
            ("oss_cn_hangzhou.aliyuncs.com", "!underscore - cn_hangzhou"),
            ("oss-oss-cn-hangzhou.aliyuncs.com", "!double-oss - cn-hangzhou"),
            ("my-bucket-oss-cn-hangzhou.aliyuncs.com", "!bucket-dash my-bucket cn-hangzhou"),
            ("b.oss-cn-hangzhou.aliyun.com", "!domain-aliyun b cn-hangzhou"),
            ("oss-cn-hangzhou.s3.aliyuncs.com", "!s3-order - cn-hangzhou"),
            ("vpc100-oss-cn-hangzhou.aliyuncs.com", "legacy-vpc - cn-hangzhou"),
            ("registry.cn-hangzhou.aliyuncs.com", "-"),
            ("oss-demo.aliyuncs.com", "-"),
            ("mirrors.aliyuncs.com", "-"),
            ("sts.cn-hangzhou.aliyuncs.com", "-"),
            ("b.s3.amazonaws.com", "-"),
        ] {
            assert_eq!(told(host), expected, "{host}");
        }
    }
}
