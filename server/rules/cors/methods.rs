//! `AllowedMethod`.

use super::{is_sample, remove, split};
use crate::{
    catalog::pages,
    cors::{METHODS, Rule, origin_parts},
    finding::Edit,
    rules::{Bench, Verdict},
};

/// Methods that a rule cannot allow.
pub(super) fn form(rule: &Rule, bench: &Bench<'_>, verdicts: &mut Vec<Verdict>) {
    for value in rule.methods.items.iter().filter(|value| value.is_string() && !is_sample(value)) {
        let method = value.text.as_str();
        if METHODS.contains(&method) {
            continue;
        }
        let verdict = Verdict::new(pages::CORS_METHOD, value.span).fact("value", method);
        let upper = method.trim().to_ascii_uppercase();
        let parts: Vec<String> =
            origin_parts(method).into_iter().map(|part| part.of(method).to_ascii_uppercase()).collect();
        verdicts.push(if METHODS.contains(&upper.as_str()) {
            let edit = Edit { span: value.span, text: value.write(&upper) };
            verdict.variant("case").fact("to", &upper).fix("case", &upper, vec![edit])
        } else if parts.len() > 1 && parts.iter().all(|part| METHODS.contains(&part.as_str())) {
            verdict.variant("several").fix("split", parts.join(", "), split(value, &parts, bench))
        } else if upper == "OPTIONS" {
            // the others stay
            let others = rule.methods.items.len() > 1;
            let edits = if others { remove(value, bench) } else { Vec::new() };
            verdict.variant("options").fix("remove", method, edits)
        } else {
            verdict
        });
    }
}
