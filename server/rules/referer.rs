//! Rules on hotlink protection.

use super::{Bench, Verdict};
use crate::{
    catalog::pages,
    cors::{Referers, Value, Values, origin_parts, referer},
    finding::Edit,
    rules::cors::{is_sample, split},
    text::Span,
};

/// All entries together are no longer, in bytes.
///
/// Source: alibabacloud.com/help/en/oss/developer-reference/putbucketreferer
const LONGEST: usize = 20 * 1024;

/// Each entry is compared with so many of the other list.
const COMPARED: usize = 200;

pub(super) fn judge(referers: &Referers, bench: &Bench<'_>) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    empty_refused(referers, bench, &mut verdicts);
    truncation(referers, bench, &mut verdicts);
    missing(referers, &mut verdicts);
    size(referers, &mut verdicts);
    contradiction(referers, &mut verdicts);
    for list in [&referers.list, &referers.blacklist] {
        for value in list.items.iter().filter(|value| !is_sample(value)) {
            verdicts.extend(entry(value, referers, list, bench));
        }
    }
    verdicts
}

/// Requests without a referer are refused: those of apps, players, and pages that send none.
fn empty_refused(referers: &Referers, bench: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    let Some(value) = referers.allow_empty.as_ref().filter(|_| referers.refuses_empty()) else { return };
    let verdict = Verdict::new(pages::REFERER_EMPTY_REFUSED, value.span);
    if let Some(place) = suppressed(bench.text) {
        verdicts.push(verdict.variant("page").related("page", place));
    } else if referers.list.is_missing() && !referers.open {
        verdicts.push(verdict.variant("list"));
    } else {
        verdicts.push(verdict);
    }
}

/// Where a page keeps the browser from sending a referer.
fn suppressed(text: &str) -> Option<Span> {
    let at = text.find("no-referrer").filter(|&at| !text[at..].starts_with("no-referrer-when-downgrade"))?;
    let before = text[..at].rfind('\n').map_or(0, |line| line + 1);
    let line = text[before..at].to_ascii_lowercase();
    let set = ["referrerpolicy", "referrer-policy", "name=\"referrer\"", "name='referrer'"]
        .iter()
        .any(|name| line.contains(name));
    set.then(|| Span::new(at, at + "no-referrer".len()))
}

/// The path is cut only where the query is cut.
fn truncation(referers: &Referers, bench: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    if referers.cuts_path()
        && let Some(query) =
            referers.truncate_query.as_ref().filter(|_| referer::is(&referers.truncate_query, "false"))
    {
        // Python writes it in its own way
        let to = if query.span.of(bench.text).starts_with('F') { "True" } else { "true" };
        let edit = Edit { span: query.span, text: query.write(to) };
        let mut verdict = Verdict::new(pages::REFERER_TRUNCATE_PATH, query.span);
        if let Some(path) = &referers.truncate_path {
            verdict = verdict.related("path", path.span);
        }
        verdicts.push(verdict.fix("query", to, vec![edit]));
    }
}

/// The container of the list stands in every document, also where it is empty.
fn missing(referers: &Referers, verdicts: &mut Vec<Verdict>) {
    if !referers.xml || referers.open {
        return;
    }
    if referers.list.key.is_none() {
        let mut verdict = Verdict::new(pages::REFERER_ELEMENT_MISSING, referers.head);
        if let Some(last) = &referers.allow_empty {
            let edit = Edit { span: Span::at(last.whole.end), text: "<RefererList/>".to_owned() };
            verdict = verdict.fix("list", "<RefererList/>", vec![edit]);
        }
        verdicts.push(verdict.fact("name", "RefererList"));
    }
    if referers.allow_empty.is_none() {
        verdicts.push(
            Verdict::new(pages::REFERER_ELEMENT_MISSING, referers.head).fact("name", "AllowEmptyReferer"),
        );
    }
}

fn size(referers: &Referers, verdicts: &mut Vec<Verdict>) {
    let items = || referers.list.items.iter().chain(&referers.blacklist.items);
    let size: usize = items().map(|value| value.text.len()).sum();
    if let Some(first) = items().next().filter(|_| size > LONGEST) {
        let span = referers.list.key.unwrap_or(first.span);
        verdicts.push(Verdict::new(pages::REFERER_LIST_SIZE, span).fact("size", size.to_string()));
    }
}

/// An entry of the list that an entry of the blacklist takes back.
fn contradiction(referers: &Referers, verdicts: &mut Vec<Verdict>) {
    for value in referers.list.items.iter().take(COMPARED).filter(|value| !is_sample(value)) {
        let mut black = referers.blacklist.items.iter().take(COMPARED);
        if let Some(by) = black.find(|black| !is_sample(black) && referer::covers(&black.text, &value.text)) {
            let verdict =
                Verdict::new(pages::REFERER_LISTS_CONTRADICT, value.span).fact("value", &value.text);
            verdicts.push(verdict.fact("by", &by.text).related("black", by.span));
        }
    }
}

/// What is wrong with one entry.
fn entry(value: &Value, referers: &Referers, list: &Values, bench: &Bench<'_>) -> Option<Verdict> {
    let text = value.text.as_str();
    let parts = origin_parts(text);
    let form = || Verdict::new(pages::REFERER_ENTRY_FORM, value.span).fact("value", text);
    if parts.len() > 1 {
        let texts: Vec<String> = parts.iter().map(|part| part.of(text).to_owned()).collect();
        return Some(form().variant("several").fix("split", texts.join(", "), split(value, &texts, bench)));
    }
    if text.starts_with(['*', '?', '/']) || !text.contains('.') {
        return None;
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        let to = format!("*://{text}");
        let edit = Edit { span: value.span, text: value.write(&to) };
        return Some(form().fact("to", &to).fix("scheme", &to, vec![edit]));
    };
    if list.open || list.items.len() > COMPARED {
        return None;
    }
    let named = |to: &str| list.items.iter().any(|other| referer::covers(&other.text, to));
    if let Some(bare) = rest.strip_prefix("*.").filter(|_| !scheme.contains(['*', '?'])) {
        let to = format!("{scheme}://{bare}");
        if !named(&to) && bare.matches('.').count() == 1 && !bare.contains(['*', '?']) {
            return Some(
                Verdict::new(pages::REFERER_ENTRY_SUBDOMAIN, value.span).fact("value", text).fact("to", to),
            );
        }
    }
    let twin = match scheme {
        "http" => format!("https://{rest}"),
        "https" => format!("http://{rest}"),
        _ => return None,
    };
    let is_http = scheme == "http";
    let black = std::ptr::eq(list, &referers.blacklist);
    // an entry with https alone is what a site of today wants
    // a slash at its end, which a rule of its own tells, does not make the twin another one
    let has_twin = named(&twin) || named(&format!("{twin}/"));
    if (is_http || black) && !has_twin {
        return Some(
            Verdict::new(pages::REFERER_ENTRY_SCHEME, value.span).fact("value", text).fact("to", twin),
        );
    }
    let slash = rest.strip_suffix('/').filter(|host| !host.contains('/') && !black)?;
    let place = value.place(Span::new(text.len() - 1, text.len()));
    let edit = Edit { span: place, text: String::new() };
    let to = format!("{scheme}://{slash}");
    Some(Verdict::new(pages::REFERER_ENTRY_SLASH, value.span).fact("value", text).fact("to", &to).fix(
        "cut",
        &to,
        vec![edit],
    ))
}
