//! Which parameters there are, and how they are written.

use super::{Fact, Verdict, is_encoded_twice, is_open_behind, new};
use crate::{
    catalog::{Role, pages, signing},
    finding::Edit,
    rules::Bench,
    sight::{Param, Sighting, SignedUrl},
    syntax::Ground,
    text::Span,
};

/// True if the whole URL stands there: nothing is put behind it, and it does not end in the middle.
pub(super) fn is_whole(sighting: &Sighting, url: &SignedUrl) -> bool {
    let open = url.params.last().is_some_and(|last| last.value.text.is_empty() && last.role.is_some());
    let before = sighting.place.joined.before && sighting.span.start <= sighting.place.content.start;
    !is_open_behind(sighting) && !before && !open && !url.host.text.is_empty()
}

pub(super) fn missing(sighting: &Sighting, url: &SignedUrl, bench: &Bench<'_>) -> Option<Verdict> {
    if !is_whole(sighting, url) || !url.mixed_with.is_empty() {
        return None;
    }
    let required = url.version.parameters.iter().filter(|parameter| parameter.required);
    let missing: Vec<_> = required.filter(|p| url.named(&p.name).is_none()).collect();
    let lost = lost_in_shell(sighting, bench.text);
    let elsewhere = || missing.iter().any(|parameter| is_put_elsewhere(&parameter.name, bench));
    if missing.is_empty() || lost.is_none() && elsewhere() {
        return None;
    }
    let first = url.params.iter().find(|param| param.role.is_some())?;
    let names: Vec<&str> = missing.iter().map(|parameter| parameter.name.as_str()).collect();
    let verdict = Verdict::new(pages::SIGNED_URL_PARAMETER_MISSING, first.name.span);
    let verdict = verdict.fact("missing", format!("`{}`", names.join("`, `")));
    let verdict = verdict.with("version", Fact::Words(url.version.name.clone()));
    let ec = missing.iter().find_map(|parameter| parameter.missing_ec.as_ref());
    if let Some(end) = lost {
        let quote = |at: usize| Edit { span: Span::at(at), text: "'".into() };
        let edits = vec![quote(sighting.span.start), quote(end)];
        return Some(verdict.variant("shell").ec(ec).fix("quote", "", edits));
    }
    if missing.iter().any(|parameter| parameter.role == Role::Version) {
        return Some(verdict.variant("unsigned"));
    }
    let verdict = if url.version.id == "v1-query" { verdict } else { verdict.variant("later") };
    Some(verdict.ec(ec))
}

/// Where the URL really ends, if it stands without quotes in a shell, which ends the command at its first `&`.
fn lost_in_shell(sighting: &Sighting, text: &str) -> Option<usize> {
    let end = sighting.span.end;
    let rest = text.get(end..)?;
    let goes_on = rest.strip_prefix('&')?.starts_with(|c: char| c.is_ascii_alphanumeric());
    let stops = |c: char| c.is_whitespace() || "\"'`|;<>()$".contains(c);
    let shell = sighting.place.language.id == "shellscript" && sighting.place.ground == Ground::Value;
    (shell && goes_on).then(|| end + rest.find(stops).unwrap_or(rest.len()))
}

/// True if the text names that parameter outside of all its URLs: code may put it there.
fn is_put_elsewhere(name: &str, bench: &Bench<'_>) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || b"-_".contains(b));
    bench.text.match_indices(name).any(|(at, _)| {
        let end = at + name.len();
        let bytes = bench.text.as_bytes();
        let word = !is_word(at.checked_sub(1).and_then(|i| bytes.get(i))) && !is_word(bytes.get(end));
        word && !bench
            .scene
            .sightings
            .iter()
            .any(|sighting| sighting.span.start <= at && end <= sighting.span.end)
    })
}

pub(super) fn double_encoding(sighting: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let twice = |param: &&Param| is_encoded_twice(&param.value.text);
    let of_signing = || url.params.iter().filter(|param| param.role.is_some());
    let first = of_signing().find(twice)?;
    // where every escape of the signing parameters is an escaped one, the whole URL was encoded again
    let whole = of_signing().filter(|param| param.value.text.contains('%')).all(|param| twice(&param));
    let chosen = url.params.iter().filter(|param| whole || param.role.is_some()).filter(twice);
    let once = |text: &str| sighting.write(&text.replace("%25", "%"));
    let mut edits: Vec<Edit> =
        chosen.map(|param| Edit { span: param.value.span, text: once(&param.value.text) }).collect();
    if whole && is_encoded_twice(&url.path.text) {
        edits.insert(0, Edit { span: url.path.span, text: once(&url.path.text) });
    }
    let verdict = new(pages::SIGNED_URL_DOUBLE_ENCODING, first);
    let verdict = match first.role {
        Some(Role::Credential) => verdict.variant("credential"),
        Some(Role::Token) => verdict.variant("token"),
        _ => verdict.ec(url.version.ec.mismatch.as_ref()),
    };
    Some(verdict.fix("once", "", edits))
}

pub(super) fn html_escaped(sighting: &Sighting, url: &SignedUrl, bench: &Bench<'_>) -> Option<Verdict> {
    let first = *url.entities.first()?;
    let key = sighting.place.key.map(|key| key.of(bench.text).to_ascii_lowercase()).unwrap_or_default();
    // an attribute of markup inside code (JSX, templates) is unescaped by what reads it
    let attribute = matches!(key.as_str(), "href" | "src" | "action" | "poster" | "data-src");
    if attribute || sighting.place.ground == Ground::LinkTarget {
        return None;
    }
    let edits = url.entities.iter().map(|&span| Edit { span, text: String::new() }).collect();
    let span = Span::new(first.start.saturating_sub(1), first.end);
    let verdict = Verdict::new(pages::SIGNED_URL_HTML_ESCAPED, span);
    let verdict = if url.version.id == "v1-query" { verdict } else { verdict.variant("later") };
    Some(verdict.fix("plain", "", edits))
}

pub(super) fn versions_mixed(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    let other = url.mixed_with.first()?;
    let is_of_other = |param: &&Param| {
        let mut names = other.parameters.iter().filter(|p| p.role != Role::Token);
        param.role.is_none() && names.any(|p| p.name == param.name.text)
    };
    let foreign = url.params.iter().find(is_of_other)?;
    Some(
        Verdict::new(pages::SIGNED_URL_VERSIONS_MIXED, foreign.name.span)
            .fact("name", &foreign.name.text)
            .with("version", Fact::Words(url.version.name.clone()))
            .with("other", Fact::Words(other.name.clone())),
    )
}

pub(super) fn bucket_operation(_: &Sighting, url: &SignedUrl, _: &Bench<'_>) -> Option<Verdict> {
    if url.version.id != "v1-query" || !matches!(url.path.text.as_str(), "" | "/") || url.bucket().is_none() {
        return None;
    }
    let operation = url.params.iter().find(|param| signing().bucket_operations.contains(&param.name.text))?;
    Some(
        Verdict::new(pages::SIGNED_URL_BUCKET_OPERATION, operation.name.span)
            .fact("operation", &operation.name.text),
    )
}
