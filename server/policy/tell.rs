//! A verdict in words.

use super::{
    evaluate::{
        At, Cause, Change, Decision, Origin, Policies, Request, Truth, Verdict, changes, fit, is_found,
        is_named,
    },
    model::Statement,
};
use crate::{
    catalog::{self, Level},
    settings::Locale,
    text::Span,
};

/// What there is to say of a verdict.
#[derive(Clone, Debug)]
pub struct Told {
    /// The decision, in a sentence.
    pub title: String,
    /// Why, in a sentence.
    pub cause: String,
    /// The parts of the deciding statements that met the request.
    pub parts: Vec<Part>,
    /// The changes that together would allow it.
    pub changes: Vec<String>,
    /// What else matters: what the documentation leaves unsure, and what was assumed.
    pub notes: Vec<String>,
}

/// A part of a statement that met a request.
#[derive(Clone, Debug)]
pub struct Part {
    /// The statement.
    pub at: At,
    /// The part.
    pub span: Span,
}

/// Tells `verdict` about `request` in `locale`. `name` gives the name of a policy, such as that of its file.
pub fn tell(
    policies: &Policies,
    request: &Request,
    verdict: &Verdict,
    name: &dyn Fn(Origin) -> Option<String>,
    locale: Locale,
) -> Told {
    let teller = Teller { policies, request, name, locale };
    let facts = teller.facts();
    let title = match verdict.decision {
        Decision::Allow => "policy.title.allow",
        Decision::ExplicitDeny => "policy.title.explicit-deny",
        Decision::ImplicitDeny => "policy.title.implicit-deny",
        Decision::Undecided => "policy.title.undecided",
    };
    Told {
        title: catalog::word(title, locale, &facts),
        cause: teller.cause(verdict),
        parts: verdict.deciders.iter().flat_map(|at| teller.parts(*at)).collect(),
        changes: teller.changes(verdict),
        notes: teller.notes(verdict),
    }
}

struct Teller<'a> {
    policies: &'a Policies,
    request: &'a Request,
    name: &'a dyn Fn(Origin) -> Option<String>,
    locale: Locale,
}

impl Teller<'_> {
    fn word(&self, id: &str, facts: &[(&'static str, String)]) -> String {
        catalog::word(id, self.locale, facts)
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        vec![("action", self.request.action().to_owned()), ("resource", self.request.resource().to_owned())]
    }

    fn cause(&self, verdict: &Verdict) -> String {
        let id = match verdict.cause {
            Cause::Statement if verdict.decision == Decision::Allow => "policy.cause.allow",
            Cause::Statement => "policy.cause.deny",
            Cause::Owner => "policy.cause.owner",
            Cause::Session => "policy.cause.session",
            Cause::Nothing => "policy.cause.nothing",
            Cause::BucketOfOthers => "policy.cause.bucket-of-others",
            Cause::OwnAccount => "policy.cause.own-account",
            Cause::Anonymous => "policy.cause.anonymous",
            Cause::Unknown => {
                let keys = self.unknown_keys(verdict);
                return match keys.is_empty() {
                    true => self.word("policy.cause.computed", &[]),
                    false => self.word("policy.cause.unknown", &[("keys", keys.join(self.comma()))]),
                };
            }
        };
        self.word(id, &[])
    }

    fn comma(&self) -> &'static str {
        match self.locale {
            Locale::En => ", ",
            Locale::Zh => "、",
        }
    }

    /// The condition keys whose value would decide.
    fn unknown_keys(&self, verdict: &Verdict) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for statement in verdict.deciders.iter().filter_map(|at| self.policies.statement(*at)) {
            let fit = fit(statement, self.request);
            for (test, truth) in statement.tests.iter().zip(fit.tests) {
                let key = format!("`{}`", test.key);
                if truth == Truth::Unknown && !test.open && !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        keys
    }

    /// What of the statement at `at` met the request: its action and its resource, or all of it.
    fn parts(&self, at: At) -> Vec<Part> {
        let Some(statement) = self.policies.statement(at) else { return Vec::new() };
        let meets = |truth: Truth| truth != Truth::False;
        let action = statement.actions.iter().find(|pattern| meets(is_named(pattern, self.request)));
        let resource = statement.resources.iter().find(|pattern| meets(is_found(pattern, self.request)));
        let mut spans: Vec<Span> = action.into_iter().chain(resource).map(|pattern| pattern.span).collect();
        spans.extend(statement.tests.iter().map(|test| test.span));
        if spans.is_empty() {
            spans.push(statement.span);
        }
        spans.into_iter().map(|span| Part { at, span }).collect()
    }

    fn place(&self, origin: Origin) -> String {
        let (named, bare) = match origin {
            Origin::Session => ("policy.place.session-named", "policy.place.session"),
            Origin::Identity(_) => ("policy.place.identity-named", "policy.place.identity"),
            Origin::Bucket => ("policy.place.bucket-named", "policy.place.bucket"),
        };
        match (self.name)(origin) {
            Some(name) => self.word(named, &[("name", name)]),
            None => self.word(bare, &[]),
        }
    }

    /// No change helps a request for an action that does not exist.
    fn changes(&self, verdict: &Verdict) -> Vec<String> {
        if catalog::wrong_action(self.request.action()).is_some_and(|wrong| !wrong.only_case) {
            return Vec::new();
        }
        let changes = changes(self.policies, self.request, verdict);
        changes.iter().map(|change| self.change(change)).collect()
    }

    fn change(&self, change: &Change) -> String {
        let mut facts = self.facts();
        let mut at = |at: &At| {
            facts.push(("n", (at.statement + 1).to_string()));
            facts.push(("place", self.place(at.origin)));
        };
        let id = match change {
            Change::AddAction(place) => {
                at(place);
                "policy.change.add-action"
            }
            Change::AddResource(place) => {
                at(place);
                "policy.change.add-resource"
            }
            Change::AddPrincipal(place) => {
                at(place);
                "policy.change.add-principal"
            }
            Change::Exempt(place) => {
                at(place);
                "policy.change.exempt"
            }
            Change::Satisfy { at: place, tests } => {
                at(place);
                let statement = self.policies.statement(*place);
                facts.push(("tests", statement.map_or_else(String::new, |one| self.tests(one, tests))));
                "policy.change.satisfy"
            }
            Change::AddStatement(origin) => {
                facts.push(("place", self.place(*origin)));
                facts.push(("statement", self.statement(*origin)));
                "policy.change.add-statement"
            }
            Change::Sign => "policy.change.sign",
        };
        self.word(id, &facts)
    }

    /// The conditions of `statement` with those numbers: key and values.
    fn tests(&self, statement: &Statement, numbers: &[usize]) -> String {
        let tests = numbers.iter().filter_map(|&i| statement.tests.get(i)).map(|test| {
            let values: Vec<&str> = test.values.iter().filter_map(|value| value.text.as_deref()).collect();
            format!("`{}` (`{}`)", test.key, values.join("`, `"))
        });
        tests.collect::<Vec<_>>().join(self.comma())
    }

    /// A statement that allows the request, as JSON.
    fn statement(&self, origin: Origin) -> String {
        let action = serde_json::json!([self.request.action()]);
        let resource = serde_json::json!([self.request.resource()]);
        let principal = match origin {
            Origin::Bucket => format!("\"Principal\": [\"{}\"], ", self.request.caller().principal()),
            _ => String::new(),
        };
        format!("{{\"Effect\": \"Allow\", {principal}\"Action\": {action}, \"Resource\": {resource}}}")
    }

    fn notes(&self, verdict: &Verdict) -> Vec<String> {
        let mut notes: Vec<String> =
            verdict.doubts.iter().map(|doubt| self.word(doubt.word(), &[])).collect();
        let object =
            catalog::action(self.request.action()).is_some_and(|action| action.level == Level::Object);
        if object && verdict.decision == Decision::ImplicitDeny && verdict.cause != Cause::Session {
            notes.push(self.word("policy.note.acl", &[]));
        }
        if catalog::action(self.request.action()).is_none() {
            let instead =
                catalog::wrong_action(self.request.action()).map(|wrong| wrong.instead.join("`, `"));
            let nearest = || catalog::nearest_action(self.request.action()).map(|near| near.name.clone());
            notes.push(match instead.filter(|names| !names.is_empty()).or_else(nearest) {
                Some(names) => self.word("policy.note.not-an-action", &[("names", names)]),
                None => self.word("policy.note.unknown-action", &[]),
            });
        }
        let origins = [Some(Origin::Session), Some(Origin::Bucket)].into_iter().flatten();
        for origin in (0..self.policies.identity.len()).map(Origin::Identity).chain(origins) {
            for ignored in self.policies.policy(origin).into_iter().flat_map(|policy| &policy.ignored) {
                let n = ("n", (ignored.index + 1).to_string());
                notes.push(self.word(ignored.reason.word(), &[n, ("place", self.place(origin))]));
            }
        }
        notes
    }
}
