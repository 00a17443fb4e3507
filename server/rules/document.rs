//! Rules on the other documents that configure a bucket: what stands in the catalog of each element.

use super::{Bench, Verdict};
use crate::{
    catalog::{self, pages},
    cors::Value,
    finding::Edit,
    policy::value::{Kind, NodeId, Object, Tree},
    rules::cors::is_sample,
    sight::Config,
    text::Span,
};

/// Elements lie no deeper.
const DEEPEST: usize = 8;

/// Suffixes of domains that belong to the vendor.
///
/// Source: alibabacloud.com/help/en/oss/developer-reference/putcname, EC 0018-00000401
const RESERVED: [&str; 5] = ["aliyuncs.com", "aliyun.com", "aliyun-inc.com", "taobao.com", "taobaocdn.com"];

pub(super) fn judge(config: &Config, _: &Bench<'_>) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let Some(tree) = &config.tree else { return verdicts };
    let Some(root) = tree.root() else { return verdicts };
    // one list in place of calls that call themselves
    let mut waiting: Vec<(NodeId, String)> = vec![(root, config.root.clone())];
    while let Some((id, path)) = waiting.pop() {
        let Kind::Object(object) = &tree.node(id).kind else { continue };
        holder(tree, object, &path, &mut verdicts);
        for member in &object.members {
            let path = format!("{path}/{}", member.key.text);
            match &tree.node(member.value).kind {
                Kind::Object(_) if path.matches('/').count() < DEEPEST => waiting.push((member.value, path)),
                Kind::Text(_) => leaf(tree, member.value, &path, &mut verdicts),
                _ => {}
            }
        }
    }
    verdicts
}

/// One value: is it among those that the element takes?
fn leaf(tree: &Tree, id: NodeId, path: &str, verdicts: &mut Vec<Verdict>) {
    let Some(value) = Value::read(tree, id, false).filter(|value| !is_sample(value)) else { return };
    let name = path.rsplit('/').next().unwrap_or_default().to_owned();
    if path == "BucketCnameConfiguration/Cname/Domain" {
        verdicts.extend(domain(&value));
    }
    let Some(check) = catalog::bucket().check(path) else { return };
    let verdict =
        || Verdict::new(pages::XML_VALUE, value.span).fact("name", &name).fact("value", &value.text);
    if let Some((least, most)) = check.range {
        if !value.text.trim().parse::<i64>().is_ok_and(|number| (least..=most).contains(&number)) {
            let verdict = verdict().variant("range");
            verdicts.push(verdict.fact("least", least.to_string()).fact("most", most.to_string()));
        }
    } else if let Some(begin) = &check.begins {
        if !value.text.starts_with(begin.as_str()) {
            verdicts.push(verdict().variant("begins").fact("begin", begin));
        }
    } else if !check.one_of.contains(&value.text) {
        let values = check.one_of.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ");
        let verdict = verdict().fact("values", values);
        // the one that differs by its capitals only
        let near = check.one_of.iter().find(|one| one.eq_ignore_ascii_case(&value.text));
        verdicts.push(match near {
            Some(near) => {
                let edit = Edit { span: value.span, text: value.write(near) };
                verdict.fix("case", near, vec![edit])
            }
            None => verdict,
        });
    }
}

/// What an element holds: too many of one kind, or two that exclude each other.
fn holder(tree: &Tree, object: &Object, path: &str, verdicts: &mut Vec<Verdict>) {
    let known = catalog::bucket();
    for most in known.most.iter().filter(|most| most.path == path) {
        let mut all = object.members.iter().filter(|member| member.key.text == most.element);
        if let Some(first) = all.nth(most.most) {
            let count = most.most + 1 + all.count();
            let verdict = Verdict::new(pages::XML_COUNT, first.key.span).fact("name", &most.element);
            verdicts.push(verdict.fact("count", count.to_string()).fact("most", most.most.to_string()));
        }
    }
    for pair in known.exclusive.iter().filter(|pair| pair.path == path) {
        let find = |name: &str| object.get(name).map(|member| member.key.span);
        let other = pair.others.iter().find_map(|name| Some((name, find(name)?)));
        if let (Some(one), Some((name, other))) = (find(&pair.one), other) {
            let verdict =
                Verdict::new(pages::XML_EXCLUSIVE, other).fact("name", name).fact("other", &pair.one);
            verdicts.push(verdict.fact("ec", &pair.ec).related("other", one));
        }
    }
    if path == "ServerSideEncryptionRule/ApplyServerSideEncryptionByDefault" {
        verdicts.extend(kms(tree, object));
    }
}

/// A key of KMS belongs to encryption by KMS.
fn kms(tree: &Tree, object: &Object) -> Option<Verdict> {
    let key = object.get("KMSMasterKeyID")?;
    let said = Value::read(tree, key.value, false).filter(|value| !value.text.trim().is_empty())?;
    let algorithm = Value::read(tree, object.get("SSEAlgorithm")?.value, false)?;
    (algorithm.text != "KMS" && !is_sample(&algorithm) && !is_sample(&said)).then(|| {
        Verdict::new(pages::XML_KMS_KEY, key.key.span)
            .fact("algorithm", &algorithm.text)
            .related("algorithm", algorithm.span)
    })
}

/// A domain of the vendor's own.
fn domain(value: &Value) -> Option<Verdict> {
    let lower = value.text.trim().to_ascii_lowercase();
    let suffix = RESERVED.iter().find(|suffix| {
        lower.strip_suffix(*suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })?;
    let start = value.text.len().checked_sub(suffix.len())?;
    let place = value.place(Span::new(start, value.text.trim_end().len()));
    let verdict = Verdict::new(pages::CNAME_DOMAIN_RESERVED, place).fact("value", &value.text);
    Some(verdict.fact("suffix", *suffix))
}
