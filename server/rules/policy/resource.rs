//! Resources: the form of their names, and whether an action can ever meet them.

use std::collections::HashMap;

use super::{super::Verdict, case::Case};
use crate::{
    catalog::{self, Level, pages},
    policy::{
        Arn,
        document::{Leaf, Principal, Statement},
        value::Text,
    },
    sight::PolicyKind,
    text::glob,
};

/// More different actions than this are not compared with each other.
const MOST: usize = 400;

/// What each action of a policy can reach: a bit for each level, over all statements that allow it.
pub(super) struct Reach(HashMap<String, u8>);

impl Reach {
    pub fn new(case: &Case<'_>) -> Reach {
        let mut reach = HashMap::new();
        for statement in case.document.statements.iter().filter(|one| case.allows(one)) {
            let resources = statement.resource.iter().flat_map(|values| &values.values);
            let bits = resources.map(reached_by).fold(0, |all, one| all | one);
            for text in statement.action.iter().flat_map(|values| values.texts()) {
                *reach.entry(text.text.to_lowercase()).or_insert(0) |= bits;
            }
        }
        Reach(reach)
    }

    /// True if another statement lets `action` reach what it works on.
    fn has(&self, action: &str, levels: u8) -> bool {
        let lower = action.to_lowercase();
        self.0.len() > MOST || self.0.iter().any(|(own, bits)| bits & levels != 0 && glob(own, &lower))
    }
}

const SERVICE: u8 = 1;
const BUCKET: u8 = 2;
const OBJECT: u8 = 4;
const OTHER: u8 = 8;

fn bit(level: Level) -> u8 {
    match level {
        Level::Service => SERVICE,
        Level::Bucket => BUCKET,
        Level::Object => OBJECT,
        _ => OTHER,
    }
}

/// What `action` works on; everything if it is not known.
fn levels(action: &str) -> u8 {
    if !action.contains(['*', '?']) {
        return catalog::action(action).map_or(!0, |action| bit(action.level));
    }
    if action == "oss:*" || action == "*" {
        return !0;
    }
    let all = catalog::actions_matching(action).fold(0, |all, action| all | bit(action.level));
    if all == 0 { !0 } else { all }
}

/// What a resource can be; everything if it is not known.
fn reached_by(leaf: &Leaf) -> u8 {
    let Some(text) = leaf.text() else { return !0 };
    let Some(arn) = Arn::new(&text.text) else { return !0 };
    if text.text.contains(['<', '{', '$', '%']) || arn.prefix != "acs" {
        return !0;
    }
    if arn.service != "oss" {
        return if arn.service.contains('*') { !0 } else { OTHER };
    }
    let path = arn.path;
    // access points and resource pools have forms of their own
    if path.starts_with("accesspoint") || path.starts_with("resourcepool") {
        return !0;
    }
    let mut bits = 0;
    if path.starts_with('*') {
        bits |= SERVICE | OTHER;
    }
    if !path.contains('/') && !path.is_empty() {
        bits |= BUCKET;
    }
    let has_key = path.split_once('/').is_some_and(|(_, key)| !key.is_empty());
    if has_key || path.contains(['*', '?']) {
        bits |= OBJECT;
    }
    bits
}

pub(super) fn judge(case: &Case<'_>, statement: &Statement, reach: &Reach) -> Vec<Verdict> {
    if case.kind == PolicyKind::Trust {
        return Vec::new();
    }
    let mut found = Vec::new();
    let all = statement.resource.iter().chain(&statement.not_resource);
    for text in all.flat_map(|values| values.texts()) {
        found.extend(form(case, statement, text));
    }
    found.extend(level(case, statement, reach));
    found.extend(folder(case, statement));
    found.extend(owner(case, statement));
    found
}

/// Actions that no resource of the statement can ever meet.
fn level(case: &Case<'_>, statement: &Statement, reach: &Reach) -> Vec<Verdict> {
    let (Some(actions), Some(resources)) = (&statement.action, &statement.resource) else {
        return Vec::new();
    };
    if !case.allows(statement) || statement.open || actions.is_open() || resources.is_open() {
        return Vec::new();
    }
    if resources.values.is_empty() {
        return Vec::new();
    }
    let reached = resources.values.iter().map(reached_by).fold(0, |all, one| all | one);
    let own: Vec<(&Text, u8)> = actions
        .texts()
        .filter(|text| text.text.starts_with("oss:"))
        .map(|text| (text, levels(&text.text)))
        .collect();
    let mut found: Vec<Verdict> = Vec::new();
    for (wanted, variant) in [(OBJECT, "object"), (BUCKET, "bucket"), (SERVICE, "service")] {
        let vain = |(text, levels): &&(&Text, u8)| {
            *levels == wanted
                && levels & reached == 0
                && !reach.has(&text.text, *levels)
                && !is_console_habit(&text.text, reach)
        };
        // what concerns the account has no place there at all, which another rule says
        if wanted == SERVICE && case.kind.is_of_resource() {
            continue;
        }
        let Some((text, _)) = own.iter().find(vain) else { continue };
        let Some(resource) = resources.texts().find(|text| Arn::new(&text.text).is_some()) else { continue };
        let alone = own.len() == actions.values.len() && own.iter().all(|(_, levels)| *levels == wanted);
        let variant = if reached == OTHER { "other" } else { variant };
        let verdict = Verdict::new(pages::POLICY_RESOURCE_LEVEL, text.span)
            .variant(variant)
            .fact("action", text.text.clone())
            .fact("resource", resource.text.clone())
            .related("resource", resource.span);
        let verdict = match to_reach(wanted, &resource.text).filter(|_| variant != "other") {
            Some(to) => {
                let at = resources.values.iter().position(|leaf| leaf.span == resource.span).unwrap_or(0);
                let edits = match (alone && !has_other_use(statement, resource), wanted) {
                    (true, _) => case.replace(resource, &to),
                    // all buckets would be opened for the other actions too
                    (false, SERVICE) => Vec::new(),
                    (false, _) => case.add(resources, at, &to),
                };
                verdict.fix(if alone { "write" } else { "add" }, to, edits)
            }
            None => verdict,
        };
        found.push(verdict);
        if reached == OTHER {
            break;
        }
    }
    found
}

/// The console lists versions beside the objects, and grants listing in a statement of its own.
fn is_console_habit(action: &str, reach: &Reach) -> bool {
    action == "oss:ListObjectVersions" && reach.has("oss:ListObjects", BUCKET)
}

/// True if other resources stand beside it: then it may have been meant as it is.
fn has_other_use(statement: &Statement, resource: &Text) -> bool {
    statement.resource.iter().flat_map(|values| values.texts()).any(|other| other.span != resource.span)
}

/// The resource beside `resource` that an action of that level meets.
fn to_reach(wanted: u8, resource: &str) -> Option<String> {
    let arn = Arn::new(resource)?;
    let head = resource.strip_suffix(arn.path)?;
    match wanted {
        OBJECT => Some(format!("{head}{}/*", arn.path.trim_end_matches('/'))),
        BUCKET => Some(format!("{head}{}", arn.bucket())),
        _ => Some("acs:oss:*:*:*".to_owned()),
    }
}

/// A folder without the star behind it.
fn folder(case: &Case<'_>, statement: &Statement) -> Vec<Verdict> {
    let (Some(actions), Some(resources)) = (&statement.action, &statement.resource) else {
        return Vec::new();
    };
    let of_objects = actions.texts().any(|text| levels(&text.text) & OBJECT != 0);
    if !case.allows(statement) || !of_objects || statement.open {
        return Vec::new();
    }
    let one = |(at, leaf): (usize, &Leaf)| {
        let text = leaf.text().filter(|text| !case.is_open(&text.text))?;
        let arn = Arn::new(&text.text).filter(Arn::is_oss)?;
        let (bucket, key) = arn.path.split_once('/')?;
        if bucket.starts_with("accesspoint") || key.is_empty() || key.contains(['*', '?']) {
            return None;
        }
        let below = |other: &Text| {
            other.span != text.span
                && other.text.starts_with(text.text.trim_end_matches('/'))
                && other.text.contains('*')
        };
        if resources.texts().take(MOST).any(below) {
            return None;
        }
        let last = key.rsplit('/').next().unwrap_or_default();
        let verdict = |variant| {
            Verdict::new(pages::POLICY_RESOURCE_FOLDER, text.span)
                .variant(variant)
                .fact("key", key)
                .fact("resource", text.text.clone())
        };
        match last {
            "" => {
                let to = format!("{}*", text.text);
                Some(verdict("slash").fix("write", to.clone(), case.replace(text, &to)))
            }
            _ if !last.contains('.') && !last.contains(|c: char| c.is_ascii_digit()) => {
                let to = format!("{}/*", text.text);
                Some(verdict("bare").fix("add", to.clone(), case.add(resources, at, &to)))
            }
            _ => None,
        }
    };
    resources.values.iter().take(MOST).enumerate().filter_map(one).collect()
}

/// In the policy of a bucket the account is that of the owner.
fn owner(case: &Case<'_>, statement: &Statement) -> Vec<Verdict> {
    let (true, Some(Principal::Plain(principals))) = (case.kind == PolicyKind::Bucket, &statement.principal)
    else {
        return Vec::new();
    };
    let is_caller = |account: &str| {
        account.len() >= 15
            && account.bytes().all(|b| b.is_ascii_digit())
            && principals.texts().take(MOST).any(|text| text.text == account)
    };
    let resources = statement.resource.iter().flat_map(|values| values.texts());
    resources
        .filter_map(|text| {
            let arn = Arn::new(&text.text).filter(|arn| arn.service == "oss" && is_caller(arn.account))?;
            let to = format!("{}:{}:{}:*:{}", arn.prefix, arn.service, arn.region, arn.path);
            Some(Verdict::new(pages::POLICY_RESOURCE_OWNER, text.span).fact("account", arn.account).fix(
                "write",
                to.clone(),
                case.replace(text, &to),
            ))
        })
        .take(1)
        .collect()
}

fn form(case: &Case<'_>, statement: &Statement, text: &Text) -> Option<Verdict> {
    let said = text.text.as_str();
    if said == "*" || said.is_empty() || case.is_open(said) {
        return None;
    }
    let verdict = |variant, to: Option<String>| {
        let verdict = Verdict::new(pages::POLICY_RESOURCE_FORM, text.span)
            .variant(variant)
            .fact("resource", said)
            .fact("to", to.clone().unwrap_or_else(|| "acs:oss:*:*:…".to_owned()));
        Some(match to.filter(|to| to != said) {
            Some(to) => {
                let edits = case.replace(text, &to);
                verdict.fix("write", to, edits)
            }
            None => verdict,
        })
    };
    let full = |path: &str| Some(format!("acs:oss:*:*:{path}"));
    if said.trim() != said {
        return verdict("blank", Some(said.trim().to_owned()));
    }
    if let Some(rest) = said.strip_prefix("arn:") {
        if let Some(path) = ["aws:s3:::", "aws-cn:s3:::"].iter().find_map(|head| rest.strip_prefix(head)) {
            return verdict("aws", full(path));
        }
        let to = rest.strip_prefix("acs:").map(|_| rest.to_owned());
        return verdict(if to.is_some() { "prefix" } else { "aws" }, to);
    }
    if let Some(path) = said.strip_prefix("oss://") {
        return verdict("url", full(path));
    }
    if said.starts_with("http://") || said.starts_with("https://") {
        return verdict("url", None);
    }
    let of_oss =
        statement.action.iter().flat_map(|values| values.texts()).any(|text| text.text.starts_with("oss:"));
    let parts: Vec<&str> = said.splitn(5, ':').collect();
    match parts[..] {
        ["acs", "oss", region, account, path] => of_oss_form(case, text, region, account, path, &verdict),
        ["acs", "oss", .., last] if !last.contains('*') || last.contains('/') => {
            verdict("short", full(last).filter(|_| !last.is_empty()))
        }
        ["oss", _, _, path] if of_oss => verdict("prefix", full(path)),
        [prefix, service, region, account, path]
            if prefix.len() + service.len() < 12
                && strsim::osa_distance(&prefix.to_lowercase(), "acs") <= 1
                && strsim::osa_distance(&service.to_lowercase(), "oss") <= 1
                && (prefix != "acs" || service.eq_ignore_ascii_case("oss")) =>
        {
            verdict("prefix", Some(format!("acs:oss:{region}:{account}:{path}")))
        }
        [path] if of_oss && !path.starts_with('*') => verdict("plain", full(path.trim_start_matches('/'))),
        _ => None,
    }
}

fn of_oss_form(
    case: &Case<'_>,
    text: &Text,
    region: &str,
    account: &str,
    path: &str,
    verdict: &dyn Fn(&'static str, Option<String>) -> Option<Verdict>,
) -> Option<Verdict> {
    let with = |region: &str, account: &str, path: &str| Some(format!("acs:oss:{region}:{account}:{path}"));
    let or_star = |part: &'_ str| if part.is_empty() { "*".to_owned() } else { part.to_owned() };
    if path.is_empty() {
        return verdict("path-missing", None);
    }
    if path.starts_with('/') {
        return verdict("leading-slash", with(region, account, path.trim_start_matches('/')));
    }
    if region.is_empty() || account.is_empty() {
        return verdict("empty-part", with(&or_star(region), &or_star(account), path));
    }
    let wild = |part: &str| part.contains(['*', '?']);
    if let Some(id) = region.strip_prefix("oss-") {
        let known = catalog::region_by_host(id).is_some();
        return verdict("region-host", with(if known { id } else { "*" }, account, path));
    }
    if !wild(region) && catalog::region_by_id(region).is_none() {
        let near = Some(region).filter(|region| region.len() < 40).and_then(catalog::nearest_region);
        let near = near.map_or("*", |near| near.id.as_str());
        return verdict("region", with(near, account, path));
    }
    if !wild(account) && !account.bytes().all(|b| b.is_ascii_digit()) {
        return verdict("account", with(region, "*", path));
    }
    // three and more are a mask
    if case.kind.is_of_resource() && path.contains("**") && !text.text.contains("***") {
        let mut to = text.text.clone();
        while to.contains("**") {
            to = to.replace("**", "*");
        }
        return verdict("stars", Some(to));
    }
    let bucket = path.split('/').next().unwrap_or_default();
    if !wild(bucket) && !bucket.starts_with("accesspoint") && !crate::sight::is_bucket_name(bucket) {
        let lower = bucket.to_lowercase();
        let to = crate::sight::is_bucket_name(&lower)
            .then(|| with(region, account, &path.replacen(bucket, &lower, 1)))
            .flatten();
        return (bucket.len() > 2).then(|| verdict("bucket", to)).flatten();
    }
    if path.contains("//") {
        return verdict("double-slash", None);
    }
    None
}
