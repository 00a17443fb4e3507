//! What could stand in a policy: actions, resources, operators and keys of conditions, whole statements.

use crate::{
    Completion, Edit, Locale, Reading, Span,
    catalog::{self, Level, PolicyKind as Kind, word},
    policy::{
        self, Document,
        document::{Leaf, Statement, Values},
        value::Text,
    },
    sight::{PolicyKind, Standing},
    syntax::{self, Syntax},
    text::Escape,
};

/// Notations in which a statement is written as JSON is.
const LIKE_JSON: [&str; 8] =
    ["json", "jsonc", "javascript", "typescript", "python", "terraform", "vue", "starlark"];

/// What could stand at the byte `at`, if that is inside of a policy.
pub(super) fn at(reading: &Reading, at: usize, locale: Locale) -> Option<Vec<Completion>> {
    let text = &reading.source().text;
    if !text.contains("Statement") {
        return None;
    }
    let here = |document: &Document| document.span.touches(at);
    let standing = reading.scene().policies.iter().find(|standing| here(&standing.document));
    let fresh;
    let (document, kind) = match standing {
        Some(Standing { document, kind, .. }) => (document, Some(*kind)),
        // nothing in it tells yet whose it is
        None => {
            let language = syntax::by_id(reading.source().language).unwrap_or_else(syntax::plain_text);
            fresh = policy::find(text, &Syntax::new(text, language));
            (fresh.iter().find(|document| here(document) && !is_foreign(document))?, None)
        }
    };
    let maker = Maker { reading, document, kind, at, locale };
    for statement in &document.statements {
        if statement.span.touches(at)
            && let Some(found) = maker.in_statement(statement)
        {
            return Some(found);
        }
    }
    maker.statements()
}

/// True for a policy of another cloud.
fn is_foreign(document: &Document) -> bool {
    document.statements.iter().any(|statement| {
        let all = [&statement.action, &statement.not_action, &statement.resource, &statement.not_resource];
        all.into_iter().flatten().flat_map(Values::texts).any(|text| {
            let head = text.text.split(':').next().unwrap_or_default();
            text.text.contains(':') && !matches!(head, "oss" | "acs" | "ram" | "sts" | "kms")
        })
    })
}

struct Maker<'a> {
    reading: &'a Reading,
    document: &'a Document,
    kind: Option<PolicyKind>,
    at: usize,
    locale: Locale,
}

impl Maker<'_> {
    fn in_statement(&self, statement: &Statement) -> Option<Vec<Completion>> {
        let actions = [&statement.action, &statement.not_action];
        if let Some(text) = actions.into_iter().flatten().find_map(|values| self.touched(&values.values)) {
            return Some(self.actions(text));
        }
        let resources = [&statement.resource, &statement.not_resource];
        if let Some(text) = resources.into_iter().flatten().find_map(|values| self.touched(&values.values)) {
            return Some(self.resources(statement, text));
        }
        let condition = statement.condition.as_ref().filter(|condition| condition.span.touches(self.at))?;
        for block in &condition.blocks {
            if self.is_at(&block.operator) {
                return Some(self.operators(&block.keys, &block.operator));
            }
            if let Some(values) = block.keys.iter().find(|values| self.is_at(&values.key)) {
                return Some(self.keys(&block.operator.text, &values.key));
            }
        }
        None
    }

    fn is_at(&self, text: &Text) -> bool {
        text.content.touches(self.at) && !text.escapes().contains(&Escape::Base64)
    }

    /// The string among `values` that holds the cursor.
    fn touched<'v>(&self, values: &'v [Leaf]) -> Option<&'v Text> {
        values.iter().filter_map(Leaf::text).find(|text| self.is_at(text))
    }

    fn actions(&self, text: &Text) -> Vec<Completion> {
        let of_resource = self.kind.is_some_and(PolicyKind::is_of_resource);
        let works = |action: &&catalog::Action| {
            !of_resource || !matches!(action.bucket_policy, catalog::InBucketPolicy::No)
        };
        let own = |action: &&catalog::Action| !matches!(action.level, Level::Vector | Level::Table);
        let all = catalog::actions().iter().filter(works).filter(own);
        all.map(|action| {
            let level = word(level(action.level), self.locale, &[]);
            let about = action.about.get(self.locale);
            let note = action.note.as_ref().map(|note| format!("\n\n{}", note.get(self.locale)));
            Completion {
                label: action.name.clone(),
                filter: format!("{} {} {about}", action.name, action.apis.join(" ")),
                detail: level.clone(),
                documentation: format!("{about}\n\n{level}{}", note.unwrap_or_default()),
                edit: Edit { span: text.content, text: text.write(&action.name) },
                snippet: None,
            }
        })
        .collect()
    }

    /// Buckets that the text names, and their objects; first what the actions work on.
    fn resources(&self, statement: &Statement, text: &Text) -> Vec<Completion> {
        let levels: Vec<Level> = statement
            .action
            .iter()
            .flat_map(Values::texts)
            .flat_map(|name| catalog::actions_matching(&name.text).map(|action| action.level))
            .collect();
        let offer = |name: &str, id: &str| {
            let about = word(id, self.locale, &[]);
            Completion {
                label: name.to_owned(),
                filter: name.to_owned(),
                detail: about.clone(),
                documentation: about,
                edit: Edit { span: text.content, text: text.write(name) },
                snippet: None,
            }
        };
        let mut bucket = Vec::new();
        let mut object = Vec::new();
        for name in self.buckets() {
            bucket.push(offer(&format!("acs:oss:*:*:{name}"), "complete.policy.bucket"));
            object.push(offer(&format!("acs:oss:*:*:{name}/*"), "complete.policy.objects"));
            object.push(offer(&format!("acs:oss:*:*:{name}/<folder>/*"), "complete.policy.folder"));
        }
        let account = vec![offer("acs:oss:*:*:*", "complete.policy.account")];
        let first = |level: Level| levels.first() == Some(&level);
        match () {
            () if first(Level::Object) => [object, bucket, account].concat(),
            () if first(Level::Service) => [account, bucket, object].concat(),
            () => [bucket, object, account].concat(),
        }
    }

    /// Names of buckets in the policies and endpoints of the text; a place to fill in where there is none.
    fn buckets(&self) -> Vec<String> {
        let scene = self.reading.scene();
        let mut names: Vec<String> = scene.buckets.iter().map(|(_, name)| name.clone()).collect();
        for sighting in &scene.sightings {
            if let crate::sight::Thing::Endpoint(endpoint) = &sighting.thing {
                names.extend(endpoint.bucket_name().map(str::to_owned));
            }
        }
        let resources = self.document.statements.iter().filter_map(|one| one.resource.as_ref());
        for text in resources.flat_map(Values::texts) {
            let relative = text.text.splitn(5, ':').nth(4).unwrap_or_default();
            let name = relative.split('/').next().unwrap_or_default();
            if crate::sight::is_bucket_name(name) {
                names.push(name.to_owned());
            }
        }
        names.sort();
        names.dedup();
        if names.is_empty() {
            names.push("<bucket>".to_owned());
        }
        names
    }

    fn operators(&self, keys: &[Values], text: &Text) -> Vec<Completion> {
        let wanted: Vec<&str> = keys
            .iter()
            .filter_map(|values| catalog::condition_key(&values.key.text))
            .flat_map(|key| key.operators.iter().map(String::as_str))
            .collect();
        let mut found: Vec<Completion> = catalog::operators()
            .iter()
            .map(|operator| {
                let about = operator.about.get(self.locale);
                let note = operator.note.as_ref().map(|note| format!("\n\n{}", note.get(self.locale)));
                Completion {
                    label: operator.name.clone(),
                    filter: format!("{} {about}", operator.name),
                    detail: about.to_owned(),
                    documentation: format!("{about}{}", note.unwrap_or_default()),
                    edit: Edit { span: text.content, text: text.write(&operator.name) },
                    snippet: None,
                }
            })
            .collect();
        found.sort_by_key(|one| !wanted.contains(&one.label.as_str()));
        found
    }

    fn keys(&self, operator: &str, text: &Text) -> Vec<Completion> {
        let kind = self.kind.and_then(|kind| match kind {
            PolicyKind::Bucket => Some(Kind::Bucket),
            PolicyKind::AccessPoint => Some(Kind::AccessPoint),
            PolicyKind::VpcEndpoint => Some(Kind::VpcEndpoint),
            PolicyKind::Session => Some(Kind::Session),
            PolicyKind::Ram => Some(Kind::Ram),
            PolicyKind::Identity | PolicyKind::Trust => None,
        });
        let usable = |key: &&catalog::ConditionKey| kind.is_none_or(|kind| key.usable_in.contains(&kind));
        let mut keys: Vec<&catalog::ConditionKey> = catalog::condition_keys().iter().filter(usable).collect();
        keys.sort_by_key(|key| !key.operators.iter().any(|known| known == operator));
        keys.into_iter()
            .map(|key| {
                let about = key.about.get(self.locale);
                let note = key.note.as_ref().map(|note| format!("\n\n{}", note.get(self.locale)));
                let format = key.format.get(self.locale);
                Completion {
                    label: key.name.clone(),
                    filter: format!("{} {about}", key.name),
                    detail: format.to_owned(),
                    documentation: format!("{about}\n\n{format}{}", note.unwrap_or_default()),
                    edit: Edit { span: text.content, text: text.write(&key.name) },
                    snippet: None,
                }
            })
            .collect()
    }

    /// Whole statements, where one may stand.
    fn statements(&self) -> Option<Vec<Completion>> {
        let text = &self.reading.source().text;
        let key = self.document.statement_key.as_ref()?;
        let language = self.reading.scene().syntax.as_ref().map(|syntax| syntax.language(self.at).id.clone());
        let language = language.unwrap_or_else(|| self.reading.source().language.to_owned());
        let inside =
            self.document.statements.iter().any(|one| one.span.start < self.at && self.at < one.span.end);
        let plain =
            self.document.inner.is_none() && key.escapes().is_empty() || key.content.of(text) == "Statement";
        if inside || !plain || self.document.inner.is_some() || !LIKE_JSON.contains(&language.as_str()) {
            return None;
        }
        let between = text.get(key.span.end..self.at)?;
        if !between.contains('[') || between.rfind(']') > between.rfind(['[', '}']) {
            return None;
        }
        let word = text[..self.at].len()
            - text[..self.at].trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
        let span = Span::new(self.at - word, self.at);
        let before = text[..span.start].trim_end();
        let behind = text[span.end..].trim_start();
        if !before.ends_with(['[', ',', '}']) {
            return None;
        }
        let head = if before.ends_with('}') { ", " } else { "" };
        let tail = if behind.starts_with('{') { "," } else { "" };
        let of_resource = self.kind.is_some_and(PolicyKind::is_of_resource);
        let all =
            catalog::statement_samples().iter().filter(|sample| !of_resource || sample.in_bucket_policy);
        let offers = all.map(|sample| {
            let body = sample.json(of_resource);
            let mut places: Vec<&str> = Vec::new();
            let snippet = catalog::fill_places(&body, |name| {
                let number = places.iter().position(|known| *known == name).unwrap_or_else(|| {
                    places.push(name);
                    places.len() - 1
                });
                format!("${{{}:{name}}}", number + 1)
            });
            let title = sample.title.get(self.locale);
            Completion {
                label: title.to_owned(),
                filter: format!("{} {title} {}", sample.id, sample.title.en),
                detail: sample.id.clone(),
                documentation: format!(
                    "{}\n\n```json\n{}\n```",
                    sample.about.get(self.locale),
                    sample.json(of_resource)
                ),
                edit: Edit {
                    span,
                    text: format!("{head}{}{tail}", catalog::fill_places(&body, |name| format!("<{name}>"))),
                },
                snippet: Some(format!("{head}{snippet}{tail}")),
            }
        });
        Some(offers.collect())
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Service => "complete.policy.level.service",
        Level::Bucket => "complete.policy.level.bucket",
        Level::Object => "complete.policy.level.object",
        _ => "complete.policy.level.other",
    }
}
