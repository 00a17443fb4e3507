//! `oss403 explain policy`: is a request allowed, and why.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use oss403::{
    Encoding, Locale, Source,
    policy::{
        Decision, Document, Place, Policies, Policy, Request,
        document::Principal,
        evaluate::{Caller, Origin, answers, evaluate},
        find,
        tell::tell,
    },
    syntax::{self, Syntax},
};
use serde_json::json;

use super::{
    Context,
    args::{Ask, Format},
    complain, render,
    report::Outcome,
    walk, words,
};
use crate::files::decode::decode;

/// The word before the files.
const WORD: &str = "policy";

/// What is asked.
pub(super) struct Question<'a> {
    files: &'a [String],
    action: &'a str,
    resource: &'a str,
    ask: &'a Ask,
}

/// The question about policies, if it is one: the word `policy` alone is a text like any other.
pub(super) fn question<'a>(text: &'a [String], ask: &'a Ask) -> Option<Question<'a>> {
    let (first, files) = text.split_first()?;
    let (action, resource) = (ask.action.as_deref()?, ask.resource.as_deref()?);
    (first == WORD).then_some(Question { files, action, resource, ask })
}

/// True if files are named and no request: a question without its end.
pub(super) fn is_incomplete(text: &[String], ask: &Ask) -> bool {
    let files = text.split_first().filter(|(first, _)| *first == WORD).map_or(&[][..], |(_, files)| files);
    ask.action.is_none() && !files.is_empty() && files.iter().all(|file| Path::new(file).is_file())
}

/// A policy and the file that it stands in.
struct Loaded {
    source: Source,
    document: Document,
}

/// Everything that was read.
struct Bench {
    locale: Locale,
    identity: Vec<Loaded>,
    session: Option<Loaded>,
    bucket: Option<Loaded>,
    failed: bool,
}

impl Bench {
    fn of(&self, origin: Origin) -> Option<&Loaded> {
        match origin {
            Origin::Identity(i) => self.identity.get(i),
            Origin::Session => self.session.as_ref(),
            Origin::Bucket => self.bucket.as_ref(),
        }
    }

    fn fail(&mut self, path: &Path, message: &str) {
        complain(&format!("{}: {message}", walk::shown(path)));
        self.failed = true;
    }

    /// The policies of a file.
    fn load(&mut self, path: &Path) -> Vec<Loaded> {
        let text = match fs::read(path) {
            Ok(bytes) => decode(&bytes).map(|decoded| decoded.text).unwrap_or_default(),
            Err(error) => {
                self.fail(path, &words::unreadable(self.locale, &error));
                return Vec::new();
            }
        };
        let name = walk::shown(path);
        let known = syntax::detect(&name, None, text.lines().next().unwrap_or_default());
        // whatever a file is called, it may hold JSON
        let rows = [Some(known), syntax::by_id("jsonc")];
        for row in rows.into_iter().flatten() {
            let documents = find(&text, &Syntax::new(&text, row));
            if !documents.is_empty() {
                let source = Source::new(&name, row.id.as_str(), text);
                let load = |document| Loaded { source: source.clone(), document };
                return documents.into_iter().map(load).collect();
            }
        }
        self.fail(path, words::NO_POLICY.get(self.locale));
        Vec::new()
    }

    fn load_one(&mut self, path: Option<&PathBuf>) -> Option<Loaded> {
        let path = path?;
        let mut found = self.load(path);
        if found.len() > 1 {
            self.fail(path, words::POLICIES.get(self.locale));
        }
        (!found.is_empty()).then(|| found.swap_remove(0))
    }

    fn policies(&self) -> Policies {
        let identity = |one: &Loaded| Policy::new(&one.document, Place::Identity);
        Policies {
            identity: self.identity.iter().map(identity).collect(),
            session: self.session.as_ref().map(identity),
            bucket: self.bucket.as_ref().map(|one| Policy::new(&one.document, Place::Bucket)),
        }
    }
}

/// True if the policy names its callers in the way of bucket policies.
fn is_of_bucket(document: &Document) -> bool {
    document.statements.iter().any(|statement| matches!(statement.principal, Some(Principal::Plain(_))))
}

fn read(question: &Question<'_>, locale: Locale) -> Bench {
    let mut bench = Bench { locale, identity: Vec::new(), session: None, bucket: None, failed: false };
    bench.session = bench.load_one(question.ask.session.as_ref());
    bench.bucket = bench.load_one(question.ask.bucket_policy.as_ref());
    for file in question.files {
        for loaded in bench.load(Path::new(file)) {
            match is_of_bucket(&loaded.document) {
                false => bench.identity.push(loaded),
                true if bench.bucket.is_none() => bench.bucket = Some(loaded),
                true => bench.fail(Path::new(file), words::SECOND_BUCKET_POLICY.get(locale)),
            }
        }
    }
    bench
}

fn request(question: &Question<'_>, context: &Context<'_>) -> Request {
    let ask = question.ask;
    let caller = ask.principal.clone().unwrap_or_else(|| match ask.session {
        Some(_) => Caller::Role { account: None, role: String::new(), session: String::new() },
        None => Caller::User { account: None, id: String::new() },
    });
    let mut request = Request::new(question.action, question.resource, caller);
    if let Some(owner) = &ask.owner {
        request = request.owned_by(owner);
    }
    request = request.at(ask.time.unwrap_or(context.now));
    if let Some(tls) = ask.tls {
        request = request.tls(tls);
    }
    let keys = [("acs:SourceIp", ask.ip.map(|ip| ip.to_string())), ("acs:SourceVpc", ask.vpc.clone())];
    for (key, value) in keys {
        if let Some(value) = value {
            request = request.with(key, value);
        }
    }
    ask.keys.iter().fold(request, |request, (key, value)| request.with(key, value))
}

/// Evaluates the policies of the files, and tells why.
pub(super) fn explain(
    question: &Question<'_>,
    context: &Context<'_>,
    out: &mut dyn Write,
) -> io::Result<Outcome> {
    let locale = context.locale();
    let bench = read(question, locale);
    if bench.failed {
        return Ok(Outcome::Failed);
    }
    let policies = bench.policies();
    let request = request(question, context);
    let verdict = evaluate(&policies, &request);
    let answers = answers(&verdict, &request);
    let name = |origin: Origin| bench.of(origin).map(|one| one.source.name.to_string());
    let told = tell(&policies, &request, &verdict, &name, locale);
    let parts: Vec<_> = told
        .parts
        .iter()
        .filter_map(|part| Some((&bench.of(part.at.origin)?.source, part.span, part.at)))
        .collect();
    match context.common.format {
        Format::Human | Format::Github => {
            let frames = parts.iter().map(|&(source, span, _)| (source, span)).collect();
            let shown = render::Shown { decision: verdict.decision, told: &told, answers: &answers, frames };
            render::verdict(&shown, words::words(locale), out)?;
        }
        form => {
            let statements: Vec<_> = verdict
                .deciders
                .iter()
                .filter_map(|at| {
                    let one = bench.of(at.origin)?;
                    let span = one.document.statements.get(at.statement)?.span;
                    let (start, end) = one.source.range(span, Encoding::Utf16);
                    Some(json!({
                        "path": &*one.source.name,
                        "policy": match at.origin {
                            Origin::Session => "session",
                            Origin::Identity(_) => "identity",
                            Origin::Bucket => "bucket",
                        },
                        "statement": at.statement,
                        "range": { "start": render::place(start), "end": render::place(end) },
                    }))
                })
                .collect();
            let whole = json!({
                "decision": verdict.decision,
                "action": request.action(),
                "resource": request.resource(),
                "message": told.title,
                "cause": told.cause,
                "statements": statements,
                "answers": answers,
                "changes": told.changes,
                "notes": told.notes,
            });
            match form {
                Format::Jsonl => writeln!(out, "{whole}")?,
                _ => writeln!(out, "{}", serde_json::to_string_pretty(&whole)?)?,
            }
        }
    }
    Ok(if verdict.decision == Decision::Allow { Outcome::Clean } else { Outcome::Findings })
}
