//! Rules that see other files, through a small view of what these say.

mod signed;

use std::collections::BTreeMap;

use super::{Bench, Verdict, client, cors};
use crate::{
    catalog::{Level, Region, SettingRole as Role, pages, region_by_host, region_by_id},
    finding::{Edit, Severity},
    needs::Need,
    policy::{
        Arn, Decision, Document, Policies, Request,
        document::LeafKind,
        evaluate::{At, Caller, Change, Origin as From, changes, evaluate},
        model::{Effect, Statement},
    },
    sight::{Config, Key, Origin, Setting, Stanza},
    text::{Span, glob},
    workspace::{Definition, Facts, Given, Granted, Needed, Neighbours},
};

/// Everything that is to be said of a file beside its neighbours; `facts` are those of the file itself.
pub(crate) fn judge(facts: &Facts, bench: &Bench<'_>, neighbours: &Neighbours<'_>) -> Vec<Verdict> {
    let mut verdicts = homes(facts, neighbours);
    for stanza in &bench.scene.stanzas {
        verdicts.extend(defaults(stanza, neighbours));
        verdicts.extend(values(stanza, bench, neighbours));
    }
    for (at, granted) in facts.policies.iter().enumerate() {
        let Some(standing) = bench.scene.policies.get(granted.number) else { continue };
        let document = &standing.document;
        let buckets = granted.buckets.iter();
        verdicts.extend(buckets.filter_map(|bucket| lacks(bucket, at, granted, document, bench, neighbours)));
    }
    if facts.cors == 1 {
        verdicts.extend(methods(facts, bench, neighbours));
    }
    verdicts.extend(signed::denied(facts, bench, neighbours));
    verdicts
}

/// Methods that pages of the program send and its only rules for cross-origin requests do not allow.
fn methods(facts: &Facts, bench: &Bench<'_>, neighbours: &Neighbours<'_>) -> Vec<Verdict> {
    let others = neighbours.cors();
    let only = bench.scene.configs.iter().find_map(Config::as_cors);
    // which of several buckets a page means is not known
    let Some(cors) = only.filter(|_| others.iter().all(|other| other.cors == 0)) else { return Vec::new() };
    let mut verdicts: Vec<Verdict> = Vec::new();
    let mut told: Vec<&str> = facts.sent.iter().map(|own| own.method).collect();
    for sent in others.iter().flat_map(|other| &other.sent) {
        if told.contains(&sent.method) {
            continue;
        }
        told.push(sent.method);
        let Some(missing) = cors::Missing::new(cors, sent.method) else { continue };
        let verdict = Verdict::new(pages::CORS_METHOD_MISSING, missing.span)
            .variant("elsewhere")
            .fact("method", sent.method)
            .elsewhere("workspace.sent", sent.at.clone());
        verdicts.push(verdict.fix("add", sent.method, missing.edits(sent.method, bench)));
    }
    verdicts
}

/// One bucket with two regions: the one that most files do not say, or both of two.
fn homes(facts: &Facts, neighbours: &Neighbours<'_>) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for home in &facts.homes {
        let verdict = |variant: Option<&'static str>, other: &str| {
            let verdict = Verdict::new(pages::BUCKET_REGIONS, home.at.span)
                .fact("bucket", &home.bucket)
                .fact("region", home.region)
                .fact("other", other);
            match variant {
                Some(name) => verdict.variant(name),
                None => verdict,
            }
        };
        let declared = neighbours.declared.get(&home.bucket).and_then(|bucket| bucket.region.as_deref());
        if let Some(region) = declared.and_then(known) {
            if region.id != home.region {
                verdicts.push(verdict(Some("declared"), &region.id));
            }
            continue;
        }
        let own = facts.homes.iter().filter(|own| own.bucket == home.bucket && own.region == home.region);
        let others: Vec<_> = neighbours.homes(&home.bucket).take(200).collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        others.iter().for_each(|other| *counts.entry(other.region).or_default() += 1);
        let agree = counts.remove(home.region).unwrap_or(0) + own.count();
        // only the two regions of the field: three and more mean something else
        if counts.len() != 1 {
            continue;
        }
        let Some((&region, &count)) = counts.first_key_value() else { continue };
        if count >= agree
            && let Some(other) = others.iter().find(|other| other.region == region)
        {
            verdicts.push(verdict(None, region).elsewhere("workspace.region", other.at.clone()));
        }
    }
    verdicts
}

fn known(id: &str) -> Option<&'static Region> {
    region_by_id(id).or_else(|| region_by_host(id.strip_prefix("oss-")?))
}

/// The region that a value says, as an endpoint or by its id.
fn region_of(setting: &Setting) -> Option<&'static Region> {
    match (setting.role, &setting.endpoint) {
        (_, Some(endpoint)) => endpoint.reading.known,
        (Role::Region, None) => known(setting.text()?.trim()),
        _ => None,
    }
}

/// A default in code that is another region than the value of the variable.
fn defaults(stanza: &Stanza, neighbours: &Neighbours<'_>) -> Vec<Verdict> {
    let settings = stanza
        .settings
        .iter()
        .filter(|setting| setting.value.as_ref().is_some_and(|value| value.origin == Origin::Default));
    let mut verdicts = Vec::new();
    for setting in settings {
        let (Some(variable), Some(default)) = (&setting.variable, region_of(setting)) else { continue };
        let values = neighbours.values(&variable.name);
        let homes =
            values.iter().map(|(_, one)| region_of(&setting.told(&one.value)).map(|region| &region.id));
        let homes: Vec<_> = homes.collect();
        // several environments differ from the default on purpose
        let [(None, definition)] = values[..] else { continue };
        let [Some(region)] = homes[..] else { continue };
        if *region != default.id {
            verdicts.push(
                Verdict::new(pages::ENVIRONMENT_DEFAULT, setting.span())
                    .fact("name", &variable.name)
                    .fact("region", &default.id)
                    .fact("other", region)
                    .elsewhere("workspace.value", definition.at.clone()),
            );
        }
    }
    verdicts
}

/// The rules of settings, with the values that the environment gives them.
fn values(stanza: &Stanza, bench: &Bench<'_>, neighbours: &Neighbours<'_>) -> Vec<Verdict> {
    let read = stanza.settings.iter().enumerate().filter_map(|(at, setting)| {
        let values = neighbours.values(&setting.variable.as_ref()?.name);
        (!values.is_empty()).then_some((at, values))
    });
    let read: Vec<(usize, Vec<Given<'_>>)> = read.collect();
    if read.is_empty() {
        return Vec::new();
    }
    let mut environments: Vec<Option<&'static str>> =
        read.iter().flat_map(|(_, values)| values).map(|value| value.0).collect();
    environments.sort_unstable();
    environments.dedup();
    let before = client::judge(stanza, bench);
    let mut verdicts: Vec<Verdict> = Vec::new();
    for environment in environments {
        let mut filled = stanza.clone();
        let mut given: Vec<(Span, &Definition)> = Vec::new();
        for (at, values) in &read {
            let own = values.iter().find(|value| value.0 == environment);
            let Some((_, definition)) = own.or_else(|| values.iter().find(|value| value.0.is_none())) else {
                continue;
            };
            let setting = filled.settings[*at].told(&definition.value);
            given.push((setting.span(), definition));
            filled.settings[*at] = setting;
        }
        for verdict in client::judge(&filled, bench) {
            let severe = verdict.page.rule().severity(verdict.variant) >= Severity::Warning;
            let known = before.iter().chain(&verdicts).any(|known| known.page == verdict.page);
            let spans = || [verdict.span].into_iter().chain(verdict.related.iter().map(|(_, span)| *span));
            let told = given.iter().filter(|(span, _)| spans().any(|own| own == *span));
            let told: Vec<&Definition> = told.map(|(_, definition)| *definition).collect();
            if severe && !known && !told.is_empty() {
                let bare = Verdict { fixes: Vec::new(), ..verdict };
                let told = told.into_iter().map(|definition| definition.at.clone());
                verdicts.push(told.fold(bare, |verdict, at| verdict.elsewhere("workspace.value", at)));
            }
        }
    }
    verdicts
}

/// What one policy does not grant of what the code needs on `bucket`.
fn lacks(
    bucket: &str,
    at: usize,
    granted: &Granted,
    document: &Document,
    bench: &Bench<'_>,
    neighbours: &Neighbours<'_>,
) -> Option<Verdict> {
    let needs: Vec<&Needed> = neighbours.needs(bucket).take(2000).collect();
    let all: Vec<(bool, &Granted)> = neighbours
        .policies(bucket)
        .take(20)
        .map(|(path, number, one)| (&**path == neighbours.path && number == at, one))
        .collect();
    // a file that is not in the index yet stands for itself
    let policies: Vec<&Granted> = match all.iter().any(|(own, _)| *own) {
        true => all.iter().map(|(_, one)| *one).collect(),
        false => all.iter().map(|(_, one)| *one).chain([granted]).collect(),
    };
    let covers = |one: &Granted| needs.iter().filter(|needed| grants(&[one], &needed.need)).count();
    let own = covers(granted);
    // it is the policy of this code if it grants something that the code does, and no other one grants more
    let first = policies.iter().map(|one| covers(one)).max()? == own;
    let rival = all.iter().take_while(|(own, _)| !own).any(|(_, one)| covers(one) >= own);
    if own == 0 || !first || rival && all.iter().any(|(own, _)| *own) {
        return None;
    }
    let denied = needs.iter().find(|needed| denies(granted, &needed.need));
    let missing = needs.iter().find(|needed| {
        let elsewhere = |at: Level| matches!(at, Level::Bucket | Level::Object);
        elsewhere(needed.need.level) && !grants(&policies, &needed.need)
    });
    let (needed, variant) = match (denied, missing) {
        (Some(needed), _) => (needed, Some("denied")),
        (None, Some(needed)) => (needed, None),
        (None, None) => return None,
    };
    let request = request(&needed.need);
    let held = Policies {
        identity: if granted.of_bucket { Vec::new() } else { vec![granted.policy.clone()] },
        bucket: granted.of_bucket.then(|| granted.policy.clone()),
        session: None,
    };
    let verdict = evaluate(&held, &request);
    let change = changes(&held, &request, &verdict);
    let from = if granted.of_bucket { From::Bucket } else { From::Identity(0) };
    let (statement, adds) = match change.first() {
        Some(Change::AddAction(At { origin, statement })) if *origin == from => (Some(*statement), true),
        Some(Change::Exempt(At { statement, .. })) => (Some(*statement), false),
        _ => (None, false),
    };
    let mentions = |one: &&Statement| {
        one.effect == Effect::Allow && one.resources.iter().any(|pattern| of(pattern.text.as_deref(), bucket))
    };
    let statements = || granted.policy.statements.iter();
    let shown =
        statements().find(|one| Some(one.index) == statement).or_else(|| statements().find(mentions))?;
    let span = shown.actions.last()?.span;
    let found = Verdict::new(pages::POLICY_LACKS_ACTION, span)
        .fact("action", needed.need.action)
        .fact("resource", needed.need.resource(None))
        .fact("bucket", bucket)
        .fact("call", &needed.call)
        .elsewhere("workspace.call", needed.at.clone());
    Some(match variant {
        Some(name) => found.variant(name),
        None if adds => {
            let edits = added(document, shown.index, needed.need.action, bench.text);
            found.fix("add", needed.need.action, edits)
        }
        None => found,
    })
}

/// True if `pattern` names `bucket` or something in it.
fn of(pattern: Option<&str>, bucket: &str) -> bool {
    pattern.and_then(Arn::new).is_some_and(|arn| arn.bucket() == bucket)
}

fn request(need: &Need) -> Request {
    let resource = need.resource(None).replace('*', "x").replace("acs:oss:x:x:", "acs:oss:*:*:");
    Request::new(need.action, &resource, Caller::User { account: None, id: String::new() })
}

/// True if one of `policies` grants `need`, or may do so.
fn grants(policies: &[&Granted], need: &Need) -> bool {
    policies.iter().any(|one| {
        one.policy.open
            || one.policy.statements.iter().any(|statement| {
                let allows = statement.effect != Effect::Deny;
                allows
                    && names(statement, need.action)
                    && statement.resources.iter().any(|pattern| may_meet(pattern.text.as_deref(), need))
            })
    })
}

/// True if the policy refuses `need` whatever else is granted: a Deny without conditions.
fn denies(granted: &Granted, need: &Need) -> bool {
    let applies = granted.policy.statements.iter().any(|statement| {
        statement.effect == Effect::Deny
            && statement.tests.is_empty()
            && !statement.open
            && !statement.not_action
    });
    let whole = matches!(need.key, Key::Whole(_)) || need.level == Level::Bucket;
    applies && whole && !granted.of_bucket && {
        let held = Policies { identity: vec![granted.policy.clone()], ..Policies::default() };
        evaluate(&held, &request(need)).decision == Decision::ExplicitDeny
    }
}

fn names(statement: &Statement, action: &str) -> bool {
    let action = action.to_lowercase();
    let fits = |text: &str| glob(&text.to_lowercase(), &action);
    let named = statement.actions.iter().any(|pattern| pattern.text.as_deref().is_none_or(fits));
    named != statement.not_action
}

/// True if a resource that the code works on may be one that `pattern` stands for.
fn may_meet(pattern: Option<&str>, need: &Need) -> bool {
    let Some(pattern) = pattern else { return true };
    let resource = need.resource(None);
    let path = |text: &'_ str| Arn::new(text).map(|arn| arn.path.to_owned());
    let (Some(wanted), Some(own)) = (path(pattern), path(&resource)) else { return glob(pattern, &resource) };
    let head = wanted.split(['*', '?']).next().unwrap_or_default();
    match (&need.key, need.level) {
        (Key::Prefix(_), Level::Object) => {
            let own = own.trim_end_matches('*');
            let open = head.len() < wanted.len();
            head.starts_with(own) || open && own.starts_with(head)
        }
        _ => glob(&wanted, &own),
    }
}

/// The edit that adds `action` to a list of actions.
fn added(document: &Document, statement: usize, action: &str, text: &str) -> Vec<Edit> {
    let actions = document.statements.get(statement).and_then(|one| one.action.as_ref());
    let Some(actions) = actions.filter(|actions| actions.in_list) else { return Vec::new() };
    let Some(last) = actions.values.last() else { return Vec::new() };
    let LeafKind::Text(_) = &last.kind else { return Vec::new() };
    // the literal with its quotes
    let quote = text[..last.span.start].chars().next_back().filter(|c| matches!(c, '"' | '\''));
    let inside = last.span.of(text).chars().next().filter(|c| matches!(c, '"' | '\''));
    let (from, to, quote) = match (inside, quote) {
        (Some(quote), _) => (last.span.start, last.span.end, quote),
        (None, Some(quote)) => (last.span.start - 1, last.span.end + 1, quote),
        _ => return Vec::new(),
    };
    let before = &text[..from];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = &before[line..];
    // on lines of their own, or one behind the other
    let sign = if indent.trim().is_empty() && line > 0 { format!(",\n{indent}") } else { ", ".to_owned() };
    match text.get(from..to).is_some_and(|whole| whole.ends_with(quote) && !before.ends_with('\\')) {
        true => vec![Edit { span: Span::at(to), text: format!("{sign}{quote}{action}{quote}") }],
        false => Vec::new(),
    }
}
