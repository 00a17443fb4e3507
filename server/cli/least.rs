//! `oss403 policy`: the smallest policy for what the code does, with the lines that need it.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    sync::Arc,
};

use oss403::{
    Encoding, Source, catalog,
    needs::{self, Need},
    syntax,
};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::{
    Context,
    args::{Format, Least},
    complain,
    config::{Project, Projects},
    guard, render,
    report::Outcome,
    walk,
    walk::{Input, Origin},
    words,
};
use crate::files::{decode::decode, read, read::Amount};

/// What one file needs.
struct Found {
    source: Source,
    needs: Vec<Need>,
}

/// Writes the policy.
pub(super) fn policy(least: &Least, context: &Context<'_>, out: &mut dyn Write) -> io::Result<Outcome> {
    let locale = context.locale();
    let (inputs, mut problems) = walk::walk(&least.paths, None, locale);
    let mut projects =
        Projects::new(context.common.config.as_deref(), context.common.locale, context.environment);
    let inputs: Vec<(Arc<Project>, Input)> = inputs
        .into_iter()
        .map(|input| (projects.of(&input.path), input))
        .filter(|(project, input)| !project.excludes(&input.path))
        .collect();
    problems.append(&mut projects.problems);
    let one = |(project, input): &(Arc<Project>, Input)| {
        guard::guarded(locale, || look(input, &project.engine, context)).unwrap_or(Ok(None))
    };
    let jobs = context.common.jobs.map_or(0, std::num::NonZeroUsize::get);
    let read: Vec<Result<Option<Found>, String>> =
        match rayon::ThreadPoolBuilder::new().num_threads(jobs).build() {
            Ok(pool) => pool.install(|| inputs.par_iter().map(one).collect()),
            Err(_) => inputs.iter().map(one).collect(),
        };
    let mut found = Vec::new();
    for (one, (_, input)) in read.into_iter().zip(&inputs) {
        match one {
            Ok(one) => found.extend(one),
            Err(message) => {
                complain(&format!("{}: {message}", walk::shown(&input.path)));
                problems.push(super::report::Problem { path: walk::shown(&input.path), message });
            }
        }
    }
    for problem in projects.problems.iter() {
        complain(&format!("{}: {}", problem.path, problem.message));
    }
    if found.is_empty() {
        complain(words::NO_CALLS.get(locale));
        return Ok(if problems.is_empty() { Outcome::Findings } else { Outcome::Failed });
    }
    tell(least, &found, context, out)?;
    Ok(if problems.is_empty() { Outcome::Clean } else { Outcome::Failed })
}

/// What the file at `input` needs; `None` if it calls nothing, or is no text.
fn look(input: &Input, engine: &oss403::Engine, context: &Context<'_>) -> Result<Option<Found>, String> {
    let locale = context.locale();
    let most = engine.settings().max_bytes;
    let mut bytes = Vec::new();
    let amount = match input.origin {
        Origin::Stdin => read::stdin(most, &mut bytes),
        Origin::Named | Origin::Walked => read::file(&input.path, most, &mut bytes),
    };
    match amount {
        Ok(Amount::Whole) => {}
        Ok(Amount::TooMany | Amount::NoText) => return Ok(None),
        Err(error) => return Err(words::unreadable(locale, &error)),
    }
    let Some(decoded) = decode(&bytes) else { return Ok(None) };
    let path = walk::shown(&input.path);
    let language = syntax::detect(&path, None, decoded.text.lines().next().unwrap_or_default());
    let source = Source::new(&path, language.id.as_str(), decoded.text);
    let reading = engine.read(&source, context.now);
    let needs = needs::needs(reading.scene());
    Ok((!needs.is_empty()).then_some(Found { source, needs }))
}

fn tell(least: &Least, found: &[Found], context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let locale = context.locale();
    let other = least.bucket.as_deref();
    let all = || found.iter().flat_map(|one| &one.needs);
    let policies: Vec<(Option<&str>, Value)> = match least.bucket_policy {
        false => vec![(None, needs::policy(all(), other))],
        true => {
            let buckets: BTreeSet<&str> = all()
                .filter(|need| needs::works_in_bucket(need))
                .filter_map(|need| need.bucket.as_deref().or(other))
                .collect();
            let (owner, who) = (
                least.owner.as_deref().unwrap_or("*"),
                least.principal.as_ref().map_or("<UID>".to_owned(), |caller| caller.principal()),
            );
            let made = |bucket: &'_ str| needs::bucket_policy(all(), bucket, other, owner, &who);
            buckets.into_iter().map(|bucket| (Some(bucket), made(bucket))).collect()
        }
    };
    let mut notes = Vec::new();
    if all().any(Need::lacks_bucket) && other.is_none() {
        notes.push(words::BUCKET_OPEN.get(locale).to_owned());
    }
    let left_out: BTreeSet<&str> = all()
        .filter(|need| least.bucket_policy && !needs::works_in_bucket(need))
        .map(|need| need.action)
        .collect();
    if !left_out.is_empty() {
        let actions = left_out.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        notes.push(catalog::word("policy.least.identity-only", locale, &[("actions", actions)]));
    }
    let rows = || {
        found.iter().flat_map(|one| {
            one.needs
                .iter()
                .map(move |need| (need, &one.source, one.source.range(need.span, Encoding::Utf16)))
        })
    };
    if matches!(context.common.format, Format::Human | Format::Github) {
        for (bucket, policy) in &policies {
            if let Some(bucket) = bucket {
                writeln!(out, "# {bucket}")?;
            }
            writeln!(out, "{}\n", serde_json::to_string_pretty(policy)?)?;
        }
        let table: Vec<[String; 3]> = rows()
            .map(|(need, source, (start, _))| {
                let place = format!("{}:{} {}", source.name, start.line + 1, need.span.of(&source.text));
                [need.action.to_owned(), need.resource(other), place]
            })
            .collect();
        let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths = [width(0), width(1)];
        for [action, resource, place] in &table {
            writeln!(out, "{action:0$}  {resource:1$}  {place}", widths[0], widths[1])?;
        }
        notes.iter().try_for_each(|note| writeln!(out, "\n{note}"))?;
        return Ok(());
    }
    let evidence: Vec<Value> = rows()
        .map(|(need, source, (start, end))| {
            json!({
                "path": &*source.name,
                "range": { "start": render::place(start), "end": render::place(end) },
                "call": need.span.of(&source.text),
                "api": need.api,
                "action": need.action,
                "resource": need.resource(other),
            })
        })
        .collect();
    let policies: Vec<Value> = policies
        .into_iter()
        .map(|(bucket, policy)| json!({ "bucket": bucket, "document": policy }))
        .collect();
    let whole = json!({ "policies": policies, "evidence": evidence, "notes": notes });
    match context.common.format {
        Format::Jsonl => writeln!(out, "{whole}"),
        _ => writeln!(out, "{}", serde_json::to_string_pretty(&whole)?),
    }
}
