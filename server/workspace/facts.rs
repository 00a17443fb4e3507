//! What is kept of one file, so that the rules can look from other files: small, and without its text.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use super::{Signed, place, signed};
use crate::{
    Source,
    catalog::{Region, SettingRole as Role, region_by_host, region_by_id},
    needs::{self, Need},
    policy::{
        Arn, Place, Policy,
        model::{Effect, Statement},
    },
    rules::cors,
    sight::{Config, Origin, PolicyKind, Scene, Setting, Standing, Stanza, Thing, is_bucket_name},
    text::{Span, Spot, mask},
};

/// No more than this of each kind is kept of a file: what has more is data, not a program.
const MOST: usize = 500;

/// Of one policy no more denials than this are kept, and of one denial no more actions.
const MOST_OF_DENIAL: usize = 50;

/// A bucket, and the region that the text has it in.
#[derive(Clone, Debug)]
pub struct Home {
    /// Name of the bucket.
    pub bucket: String,
    /// Id of the region.
    pub region: &'static str,
    /// Where the region is said.
    pub at: Spot,
}

/// A name that stands somewhere.
#[derive(Clone, Debug)]
pub struct Name {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub at: Spot,
    /// True if a configuration says it, so that others look it up here.
    pub defines: bool,
}

/// The value that a configuration gives an environment variable.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Name of the variable.
    pub name: String,
    /// Its value. Never that of a secret.
    pub value: String,
    /// Where the value stands.
    pub at: Spot,
}

/// An action that a call of the file needs.
#[derive(Clone, Debug)]
pub struct Needed {
    /// The action and its resource.
    pub need: Need,
    /// The method's name.
    pub call: String,
    /// Where it stands.
    pub at: Spot,
}

/// What code for browsers sends to a bucket.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Method of the request.
    pub method: &'static str,
    /// The call that sends it.
    pub at: Spot,
}

/// A policy.
#[derive(Clone, Debug)]
pub struct Granted {
    /// Its number among the policies of its text, from 0.
    pub number: usize,
    /// What it means.
    pub policy: Policy,
    /// Whether it is one of a bucket.
    pub of_bucket: bool,
    /// The buckets that its resources name.
    pub buckets: Vec<String>,
    /// What it refuses to everyone; only of a bucket's policy.
    pub denials: Vec<Denial>,
}

/// A statement that refuses something to everyone.
#[derive(Clone, Debug)]
pub struct Denial {
    /// Its number among the statements of the policy that have an effect, from 0.
    pub statement: usize,
    /// Where its first actions stand, in their order.
    pub actions: Vec<Spot>,
}

/// What is kept of one file.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Length of the part of the path that leads to the workspace: it says nothing of the file.
    pub(super) outside: usize,
    /// Buckets with their regions.
    pub homes: Vec<Home>,
    /// Names of buckets, wherever they stand.
    pub buckets: Vec<Name>,
    /// Environment variables, where code reads them and where they get their values.
    pub variables: Vec<Name>,
    /// Values of environment variables.
    pub definitions: Vec<Definition>,
    /// What its calls need.
    pub needs: Vec<Needed>,
    /// Its policies.
    pub policies: Vec<Granted>,
    /// Its signed URLs.
    pub signed: Vec<Signed>,
    /// Methods that its pages send, each once.
    pub sent: Vec<Sent>,
    /// How many settings of cross-origin requests it holds.
    pub cors: usize,
}

impl Facts {
    /// What `source`, which stands at `path` in the folder `root`, says to other files.
    pub fn new(source: &Source, scene: &Scene, path: &Arc<str>, root: &str) -> Facts {
        let outside = if place::lies_in(path, root) { root.len() } else { 0 };
        let mut facts = Facts { outside, ..Facts::default() };
        if scene.syntax.is_none() {
            return facts;
        }
        let spot = |span| Spot::new(source, path, span);
        let aside = place::is_aside(&path[outside..]);
        for stanza in &scene.stanzas {
            for setting in &stanza.settings {
                if let Some(variable) = &setting.variable {
                    let at = spot(variable.span);
                    facts.variables.push(Name { name: variable.name.clone(), at, defines: false });
                }
            }
            let Some((name, setting)) = bucket(stanza.get(Role::Bucket)) else { continue };
            let at = spot(setting.span());
            facts.buckets.push(Name { name: name.to_owned(), at, defines: !stanza.in_code });
            if let Some((region, said)) = home(stanza).filter(|_| is_firm(setting)) {
                let at = spot(said.span());
                facts.homes.push(Home { bucket: name.to_owned(), region: &region.id, at });
            }
        }
        for call in &scene.calls {
            let Some((name, setting)) = bucket(call.bucket.as_ref()) else { continue };
            facts.buckets.push(Name { name: name.to_owned(), at: spot(setting.span()), defines: false });
            let stanza = call.stanza.and_then(|at| scene.stanzas.get(at));
            // the bucket of a constructor is there already
            let own = |stanza: &&Stanza| !stanza.has(Role::Bucket) && is_firm(setting);
            if let Some((region, said)) = stanza.filter(own).and_then(home) {
                let at = spot(said.span());
                facts.homes.push(Home { bucket: name.to_owned(), region: &region.id, at });
            }
        }
        for sighting in scene.sightings.iter().filter(|sighting| sighting.is_used()) {
            let endpoint = match &sighting.thing {
                Thing::Endpoint(endpoint) => endpoint,
                _ => continue,
            };
            let Some(name) = endpoint.bucket.as_ref().filter(|name| is_telling(&name.text)) else { continue };
            facts.buckets.push(Name { name: name.text.clone(), at: spot(name.span), defines: false });
            if let Some(region) = endpoint.reading.known.filter(|_| endpoint.kind() != "accelerate") {
                let at = spot(endpoint.host.span);
                facts.homes.push(Home { bucket: name.text.clone(), region: &region.id, at });
            }
        }
        for (variable, setting) in &scene.defined {
            facts.variables.push(Name {
                name: variable.name.clone(),
                at: spot(variable.span),
                defines: true,
            });
            if let Some(value) = setting.text().filter(|_| !is_secret(&variable.name)) {
                let at = spot(setting.span());
                facts.definitions.push(Definition {
                    name: variable.name.clone(),
                    value: value.to_owned(),
                    at,
                });
            }
        }
        for need in needs::needs(scene) {
            let call = need.span.of(&source.text).to_owned();
            facts.needs.push(Needed { call, at: spot(need.span), need });
        }
        let sent = cors::sent(scene, &source.text).into_iter();
        facts.sent = sent.map(|(method, span)| Sent { method, at: spot(span) }).collect();
        facts.cors = scene.configs.iter().filter_map(Config::as_cors).count();
        let standing = scene.policies.iter().enumerate();
        facts.policies = standing.filter_map(|(number, one)| Granted::new(number, one, &spot)).collect();
        facts.signed = signed::all(scene, &source.text);
        if aside {
            // names may be followed there, but nothing is judged by them
            facts.homes.clear();
            facts.definitions.clear();
            facts.needs.clear();
            facts.policies.clear();
            facts.signed.clear();
            facts.sent.clear();
            facts.cors = 0;
        }
        facts.bound();
        facts
    }

    fn bound(&mut self) {
        let same = |a: &Name, b: &Name| (a.at.span, &a.name) == (b.at.span, &b.name);
        for names in [&mut self.buckets, &mut self.variables] {
            names.sort_by(|a, b| (a.at.span, &a.name, !a.defines).cmp(&(b.at.span, &b.name, !b.defines)));
            names.dedup_by(|b, a| same(a, b));
            names.truncate(MOST);
        }
        self.homes.sort_by(|a, b| (a.at.span, &a.bucket).cmp(&(b.at.span, &b.bucket)));
        self.homes.dedup_by(|b, a| (a.at.span, &a.bucket) == (b.at.span, &b.bucket));
        self.homes.truncate(MOST);
        self.definitions.truncate(MOST);
        self.needs.truncate(MOST);
        self.policies.truncate(MOST);
        self.signed.truncate(MOST);
    }

    /// True if nothing is worth keeping.
    pub fn is_empty(&self) -> bool {
        self.homes.is_empty()
            && self.buckets.is_empty()
            && self.variables.is_empty()
            && self.definitions.is_empty()
            && self.needs.is_empty()
            && self.policies.is_empty()
            && self.signed.is_empty()
            && self.sent.is_empty()
            && self.cors == 0
    }

    /// A number that changes when the file says something else; where it says so does not matter.
    pub fn print(&self) -> u64 {
        let mut print = DefaultHasher::new();
        for home in &self.homes {
            (&home.bucket, home.region).hash(&mut print);
        }
        for name in self.buckets.iter().chain(&self.variables) {
            (&name.name, name.defines).hash(&mut print);
        }
        for one in &self.definitions {
            (&one.name, &one.value).hash(&mut print);
        }
        for one in &self.needs {
            (one.need.action, &one.need.bucket, &one.need.key).hash(&mut print);
        }
        self.cors.hash(&mut print);
        self.sent.iter().for_each(|one| one.method.hash(&mut print));
        for statement in self.policies.iter().flat_map(|one| &one.policy.statements) {
            (statement.effect, statement.not_action, statement.tests.len()).hash(&mut print);
            for pattern in statement.actions.iter().chain(&statement.resources) {
                pattern.text.hash(&mut print);
            }
            for principal in statement.principals.iter().flatten() {
                principal.text.hash(&mut print);
            }
            for test in &statement.tests {
                (test.operator, &test.key, test.open).hash(&mut print);
                test.values.iter().for_each(|value| value.text.hash(&mut print));
            }
        }
        print.finish()
    }

    /// About how many bytes it takes.
    pub fn size(&self) -> usize {
        let spots = self.homes.iter().map(|home| &home.at);
        let spots = spots.chain(self.buckets.iter().chain(&self.variables).map(|name| &name.at));
        let spots = spots.chain(self.definitions.iter().map(|one| &one.at));
        let spots = spots.chain(self.sent.iter().map(|one| &one.at));
        let denials = self.policies.iter().flat_map(|one| &one.denials);
        let spots = spots.chain(denials.flat_map(|one| &one.actions));
        let spots: usize = spots.chain(self.needs.iter().map(|one| &one.at)).map(Spot::size).sum();
        let patterns = |one: &Granted| {
            let all = one.policy.statements.iter();
            all.map(|statement| 64 * (4 + statement.actions.len() + statement.resources.len())).sum::<usize>()
        };
        spots
            + 64 * (self.definitions.len() + 2 * self.needs.len() + 4 * self.signed.len())
            + self.policies.iter().map(patterns).sum::<usize>()
    }
}

impl Granted {
    /// The policy with that number in its text, if it names buckets and is for those who call them.
    fn new(number: usize, standing: &Standing, spot: &impl Fn(Span) -> Spot) -> Option<Granted> {
        let of_bucket = standing.kind == PolicyKind::Bucket;
        let place = match standing.kind.is_of_identity() {
            true => Place::Identity,
            false if of_bucket => Place::Bucket,
            false => return None,
        };
        let policy = Policy::new(&standing.document, place);
        let patterns = policy.statements.iter().flat_map(|statement| &statement.resources);
        let bucket = |text: &str| {
            let arn = Arn::new(text).filter(Arn::is_oss)?;
            is_telling(arn.bucket()).then(|| arn.bucket().to_owned())
        };
        let mut buckets: Vec<String> =
            patterns.filter_map(|pattern| bucket(pattern.text.as_deref()?)).collect();
        buckets.sort();
        buckets.dedup();
        if buckets.is_empty() {
            return None;
        }
        let statements = policy.statements.iter().enumerate().filter(|(_, one)| of_bucket && is_for_all(one));
        let denials = statements.map(|(statement, one)| Denial {
            statement,
            actions: one.actions.iter().take(MOST_OF_DENIAL).map(|action| spot(action.span)).collect(),
        });
        let denials = denials.take(MOST_OF_DENIAL).collect();
        Some(Granted { number, policy, of_bucket, buckets, denials })
    }
}

/// True for a Deny that meets everyone, by all that the text tells. Of conditions only the one on HTTPS can be
/// judged from a URL: who opens it, from where and when is not known.
fn is_for_all(statement: &Statement) -> bool {
    let everyone = statement.principals.as_ref().is_some_and(|all| {
        all.is_empty() || all.iter().any(|principal| principal.text.as_deref() == Some("*"))
    });
    let known = |key: &str| key.eq_ignore_ascii_case("acs:SecureTransport");
    statement.effect == Effect::Deny
        && everyone
        && !statement.not_action
        && !statement.open
        && statement.doubts.is_empty()
        && statement.tests.iter().all(|test| !test.open && known(&test.key))
}

/// The bucket that a setting names, unless the name could be anybody's.
fn bucket(setting: Option<&Setting>) -> Option<(&str, &Setting)> {
    let setting = setting?;
    let name = setting.text().filter(|name| is_telling(name))?;
    setting.value.as_ref().filter(|value| value.literal)?;
    Some((name, setting))
}

/// True for a name of a bucket that is not one of an example.
pub(super) fn is_telling(name: &str) -> bool {
    let filler = [
        "example",
        "sample",
        "your",
        "test",
        "demo",
        "foo",
        "xxx",
        "placeholder",
        "my-bucket",
        "bucket-name",
    ];
    is_bucket_name(name)
        && !matches!(name, "bucket" | "mybucket" | "bucketname" | "photos" | "data" | "oss" | "name")
        && !mask::is_template(name)
        && !mask::is_placeholder(name)
        && !filler.iter().any(|word| name.contains(word))
}

/// True if the text says it for certain, and not only where the environment says nothing.
fn is_firm(setting: &Setting) -> bool {
    setting.variable.is_none() && setting.value.as_ref().is_some_and(|value| value.origin != Origin::Default)
}

/// The region that a stanza is about, and where it says so.
fn home(stanza: &Stanza) -> Option<(&'static Region, &Setting)> {
    let endpoint = stanza.get(Role::Endpoint);
    let of_endpoint = || {
        let setting = endpoint.filter(|setting| is_firm(setting))?;
        let reading = setting.endpoint.as_ref().filter(|endpoint| endpoint.kind() != "accelerate")?;
        Some((reading.reading.known?, setting))
    };
    let of_region = || {
        // beside an endpoint it says where to sign for, not where to go
        let setting = stanza.get(Role::Region).filter(|setting| endpoint.is_none() && is_firm(setting))?;
        let id = setting.text()?.trim();
        Some((region_by_id(id).or_else(|| region_by_host(id.strip_prefix("oss-")?))?, setting))
    };
    let open = stanza.is_open() || !stanza.is_of_oss();
    (!open).then(|| of_endpoint().or_else(of_region))?
}

/// True if a variable of that name holds a secret.
fn is_secret(name: &str) -> bool {
    ["SECRET", "PASSWORD", "TOKEN", "KEY"].iter().any(|word| name.contains(word))
}
