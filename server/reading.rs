//! One version of one text, read: what was seen in it and what is to be said of it.

use std::sync::Arc;

use globset::{Glob, GlobSet, GlobSetBuilder};
use jiff::Timestamp;

use crate::{
    Finding, Fix, Locale, Related, Settings, Source, Span,
    catalog::{self, Rule, Words},
    rules::{self, Bench, Fact, Verdict},
    say,
    sight::{self, Around, Scene, Sighting, Thing},
    suppress::Suppressions,
    workspace::{Facts, Index, Neighbours},
};

/// One version of one text with everything that was seen in it and said of it.
#[derive(Clone, Debug)]
pub struct Reading {
    source: Source,
    scene: Arc<Scene>,
    findings: Arc<[Finding]>,
    next_change: Option<Timestamp>,
}

impl Reading {
    /// The version that it was read from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What was seen in it.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// What is to be said of it, in the order of the text.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The same, to keep.
    pub(crate) fn shared_findings(&self) -> Arc<[Finding]> {
        self.findings.clone()
    }

    /// The reading with only those findings that begin in `core`.
    pub(crate) fn only(mut self, core: Span) -> Reading {
        let inside = |finding: &&Finding| core.start <= finding.span.start && finding.span.start < core.end;
        if !self.findings.iter().all(|finding| inside(&finding)) {
            self.findings = self.findings.iter().filter(inside).cloned().collect();
        }
        self
    }

    /// The next moment at which a finding changes though nobody edits: a URL expires.
    pub fn next_change(&self) -> Option<Timestamp> {
        self.next_change
    }
}

/// Reads a text, or a part of one of which `around` is known.
pub(crate) fn read(
    source: &Source,
    settings: &Settings,
    locale: Locale,
    now: Timestamp,
    around: &Around,
) -> Reading {
    let mut scene = sight::look_within(source, around);
    forget_own_hosts(&mut scene, settings);
    let suppressions = match around.silent {
        true => Suppressions::all(),
        false => Suppressions::read(&source.text, now),
    };
    let bench = Bench { text: &source.text, scene: &scene, now };
    let mut findings = Vec::new();
    let mut say = |verdicts: Vec<Verdict>, places: &[usize]| {
        findings.extend(verdicts.into_iter().filter_map(|verdict| {
            let places = places.iter().chain([&verdict.span.start]);
            let lines: Vec<usize> = places.map(|&at| source.lines.line_at(at)).collect();
            match suppressions.hide(verdict.page.id, &lines) {
                true => None,
                false => tell(verdict, settings, locale),
            }
        }));
    };
    for sighting in &scene.sightings {
        say(rules::judge(sighting, &bench), &[sighting.span.start, sighting.place.content.start]);
    }
    for stanza in &scene.stanzas {
        say(rules::judge_stanza(stanza, &bench), &[]);
    }
    for config in &scene.configs {
        say(rules::judge_config(config, &bench), &[config.span.start]);
    }
    for post in &scene.posts {
        say(rules::judge_post(post, &bench), &[post.policy.span.start]);
    }
    for form in &scene.forms {
        say(rules::judge_form(form, &bench), &[]);
    }
    for date in &scene.dates {
        say(rules::judge_date(date, &bench), &[]);
    }
    for request in &scene.requests {
        say(rules::judge_request(request, &bench), &[request.span.start]);
    }
    for policy in &scene.policies {
        say(rules::judge_policy(policy, &bench), &[policy.document.span.start]);
    }
    for grant in &scene.grants {
        say(rules::judge_grant(grant, &bench), &[]);
    }
    for call in &scene.uses {
        say(rules::judge_use(call, &bench), &[]);
    }
    findings.sort_by_key(|finding| (finding.span, finding.rule));
    findings.dedup();
    let posts = scene.posts.iter().filter(|post| !post.is_recorded).filter_map(|post| post.policy.ends_at());
    let ends = scene.sightings.iter().filter_map(end).chain(posts);
    let next_change = ends.filter(|&end| end >= now).min();
    // a URL is good to the very moment that it names
    let next_change = next_change.and_then(|end| end.checked_add(jiff::SignedDuration::from_millis(1)).ok());
    Reading { source: source.clone(), scene: Arc::new(scene), findings: findings.into(), next_change }
}

/// What is to be said of `reading`, a file at `path`, in view of the other files of `index`.
pub(crate) fn across(
    reading: &Reading,
    (path, root): (&Arc<str>, &str),
    index: &Index,
    settings: &Settings,
    locale: Locale,
    now: Timestamp,
) -> Vec<Finding> {
    let (source, scene) = (&reading.source, &*reading.scene);
    if scene.syntax.is_none() {
        return Vec::new();
    }
    let facts = Facts::new(source, scene, path, root);
    let bench = Bench { text: &source.text, scene, now };
    let neighbours = Neighbours { index, path, declared: &settings.buckets };
    let suppressions = Suppressions::read(&source.text, now);
    let verdicts = rules::across::judge(&facts, &bench, &neighbours);
    let mut findings: Vec<Finding> = verdicts
        .into_iter()
        .filter(|verdict| !suppressions.hide(verdict.page.id, &[source.lines.line_at(verdict.span.start)]))
        .filter_map(|verdict| tell(verdict, settings, locale))
        .collect();
    findings.sort_by_key(|finding| (finding.span, finding.rule));
    findings.dedup_by(|b, a| (a.span, a.rule) == (b.span, b.rule));
    findings
}

fn end(sighting: &Sighting) -> Option<Timestamp> {
    match &sighting.thing {
        Thing::SignedUrl(url) if sighting.is_used() && url.is_real() => url.ends_at(),
        _ => None,
    }
}

/// Hosts of a private cloud or of an emulator are the user's own; nothing is known of them.
fn forget_own_hosts(scene: &mut Scene, settings: &Settings) {
    let Some(own) = globs(&settings.hosts) else { return };
    scene.sightings.retain(|sighting| match &sighting.thing {
        Thing::Endpoint(endpoint) => !own.is_match(&endpoint.host.text),
        Thing::SignedUrl(url) => !own.is_match(&url.host.text),
        _ => true,
    });
    for setting in scene.stanzas.iter_mut().flat_map(|stanza| &mut stanza.settings) {
        setting.endpoint.take_if(|endpoint| own.is_match(&endpoint.host.text));
    }
}

fn globs(patterns: &[String]) -> Option<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(Glob::new(pattern).ok()?);
    }
    (!patterns.is_empty()).then(|| set.build().ok())?
}

/// A verdict in the words of its page; `None` if the settings silence its rule.
fn tell(verdict: Verdict, settings: &Settings, locale: Locale) -> Option<Finding> {
    let rule = verdict.page.rule();
    let severity = match settings.rules.get(rule.id) {
        Some(level) => level.severity()?,
        None => rule.severity(verdict.variant),
    };
    let facts = facts(&verdict.facts, locale);
    let related = verdict.related.iter().filter_map(|&(name, span)| {
        Some(Related { span, elsewhere: None, message: rule.related(name)?.fill(locale, &facts) })
    });
    let elsewhere = verdict.elsewhere.iter().map(|(word, spot)| Related {
        span: verdict.span,
        elsewhere: Some(Arc::new(spot.clone())),
        message: catalog::word(word, locale, &facts),
    });
    Some(Finding {
        rule: rule.id,
        severity,
        span: verdict.span,
        message: rule.message(verdict.variant).fill(locale, &facts),
        help: rule.help(verdict.variant).fill(locale, &facts),
        answers: verdict.answer.clone().map_or_else(|| rule.answers(verdict.variant), |answer| vec![answer]),
        url: rule.url(locale).to_owned(),
        related: related.chain(elsewhere).collect(),
        fixes: fixes(&verdict, rule, locale),
    })
}

fn fixes(verdict: &Verdict, rule: &Rule, locale: Locale) -> Vec<Fix> {
    let mut fixes: Vec<Fix> = verdict
        .fixes
        .iter()
        .filter_map(|draft| {
            let words = rule.fix(draft.name)?;
            let title = words.title.fill(locale, &facts(&draft.facts, locale));
            // where there are two ways, none is the one right thing to do
            let preferred = words.preferred && verdict.fixes.len() == 1;
            Some(Fix { title, preferred, edits: draft.edits.clone() })
        })
        .collect();
    fixes.sort_by_key(|fix| !fix.preferred);
    fixes
}

fn facts(facts: &[(&'static str, Fact)], locale: Locale) -> Vec<(&'static str, String)> {
    let tell = |fact: &Fact| match fact {
        Fact::Text(text) => text.clone(),
        Fact::Words(words) => Words::get(words, locale).to_owned(),
        Fact::Moment(moment) => say::moment(*moment),
        Fact::Seconds(seconds) => say::duration(*seconds, locale),
    };
    facts.iter().map(|(name, fact)| (*name, tell(fact))).collect()
}
