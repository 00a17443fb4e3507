//! What all files of a workspace say together, so that a rule sees more than its own file.
//!
//! Pure: who walks the files, and when, is the faces' business. Of each file only small facts are kept, and
//! of all together no more than a bound.

mod facts;
mod place;
mod signed;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Bound,
    sync::Arc,
};

use crate::settings;
pub use facts::{Definition, Denial, Facts, Granted, Home, Name, Needed, Sent};
pub use signed::Signed;

/// The facts of all files together take about this many bytes at most.
pub const MOST_BYTES: usize = 24_000_000;

/// A workspace with more files than this that concern cross-origin requests is no single program.
const MOST_OF_CORS: usize = 200;

/// What all files say together.
#[derive(Clone, Debug, Default)]
pub struct Index {
    files: BTreeMap<Arc<str>, Arc<Facts>>,
    /// Folders of programs of their own.
    programs: BTreeSet<Arc<str>>,
    /// Files by the names of buckets in them.
    buckets: HashMap<String, BTreeSet<Arc<str>>>,
    /// Files by the names of environment variables in them.
    variables: HashMap<String, BTreeSet<Arc<str>>>,
    /// Files by the buckets of their policies.
    policies: HashMap<String, BTreeSet<Arc<str>>>,
    /// Files that hold settings of cross-origin requests, or send some.
    cors: BTreeSet<Arc<str>>,
    bytes: usize,
    full: bool,
}

impl Index {
    /// True if a file at `path` says by its name alone that a program begins there.
    pub fn is_notable(path: &str) -> bool {
        place::is_manifest(path)
    }

    /// Notes that there is a file at `path`: some say by their name alone that a program begins there.
    pub fn note(&mut self, path: &str) {
        if place::is_manifest(path) && self.programs.len() < 100_000 {
            self.programs.insert(place::folder(path).into());
        }
    }

    /// Keeps the facts of the file at `path`, with `/` between its parts, in place of older ones.
    /// False if there is no room.
    pub fn insert(&mut self, path: &Arc<str>, facts: Facts) -> bool {
        self.remove(path);
        if facts.is_empty() {
            return true;
        }
        let size = facts.size() + 256;
        if self.bytes + size > MOST_BYTES {
            self.full = true;
            return false;
        }
        self.bytes += size;
        for (map, name) in keys(&facts) {
            self.map(map).entry(name.to_owned()).or_default().insert(path.clone());
        }
        if facts.cors > 0 || !facts.sent.is_empty() {
            self.cors.insert(path.clone());
        }
        self.files.insert(path.clone(), Arc::new(facts));
        true
    }

    /// Forgets the file at `path`.
    pub fn remove(&mut self, path: &str) {
        let Some((path, facts)) = self.files.remove_entry(path) else { return };
        self.bytes = self.bytes.saturating_sub(facts.size() + 256);
        self.cors.remove(&path);
        for (map, name) in keys(&facts) {
            let map = self.map(map);
            if let Some(paths) = map.get_mut(name) {
                paths.remove(&path);
                if paths.is_empty() {
                    map.remove(name);
                }
            }
        }
    }

    /// Forgets everything inside the folder at `path`.
    pub fn remove_folder(&mut self, path: &str) {
        let range = (Bound::Included(Arc::from(path)), Bound::Unbounded);
        let inside: Vec<Arc<str>> = self
            .files
            .range::<Arc<str>, _>(range)
            .map(|(path, _)| path.clone())
            .take_while(|own| own.starts_with(path))
            .filter(|own| place::lies_in(own, path))
            .collect();
        inside.iter().for_each(|path| self.remove(path));
    }

    fn map(&mut self, kind: Kind) -> &mut HashMap<String, BTreeSet<Arc<str>>> {
        match kind {
            Kind::Bucket => &mut self.buckets,
            Kind::Variable => &mut self.variables,
            Kind::Policy => &mut self.policies,
        }
    }

    /// The facts of the file at `path`.
    pub fn facts(&self, path: &str) -> Option<&Arc<Facts>> {
        self.files.get(path)
    }

    /// How many files say something.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// True if no file says anything.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// True if facts had to be left out, because there was no room.
    pub fn is_full(&self) -> bool {
        self.full
    }

    fn of<'a>(
        &'a self,
        paths: Option<&'a BTreeSet<Arc<str>>>,
    ) -> impl Iterator<Item = (&'a Arc<str>, &'a Facts)> {
        paths.into_iter().flatten().filter_map(|path| Some((path, &**self.files.get(path)?)))
    }

    /// Every place at which the bucket is named.
    pub fn bucket<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Name> {
        let names = self.of(self.buckets.get(name)).flat_map(|(_, facts)| &facts.buckets);
        names.filter(move |own| own.name == name)
    }

    /// Every place at which the environment variable is read or gets a value.
    pub fn variable<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Name> {
        let names = self.of(self.variables.get(name)).flat_map(|(_, facts)| &facts.variables);
        names.filter(move |own| own.name == name)
    }

    /// Names of buckets that hold `part`, each with the first place that defines it or else names it; no more
    /// than `most`.
    pub fn buckets_like(&self, part: &str, most: usize) -> Vec<&Name> {
        let part = part.to_lowercase();
        let mut names: Vec<&String> = self.buckets.keys().filter(|name| name.contains(&part)).collect();
        names.sort();
        names.truncate(most);
        let first = |name: &'_ String| self.bucket_at(name);
        names.into_iter().filter_map(first).collect()
    }

    fn bucket_at(&self, name: &str) -> Option<&Name> {
        let all = || self.of(self.buckets.get(name)).flat_map(|(_, facts)| &facts.buckets);
        all().find(|own| own.name == name && own.defines).or_else(|| all().find(|own| own.name == name))
    }

    /// The folder of the program that a file belongs to: the nearest one above it with a manifest.
    fn program<'p>(&self, path: &'p str) -> &'p str {
        let mut folder = place::folder(path);
        loop {
            if folder.is_empty() || self.programs.contains(folder) {
                return folder;
            }
            folder = place::folder(folder);
        }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Bucket,
    Variable,
    Policy,
}

/// What a file is found by.
fn keys(facts: &Facts) -> impl Iterator<Item = (Kind, &str)> {
    let of_needs = facts.needs.iter().filter_map(|one| one.need.bucket.as_deref());
    let buckets = facts.buckets.iter().map(|name| name.name.as_str());
    let buckets = buckets.chain(facts.homes.iter().map(|home| home.bucket.as_str())).chain(of_needs);
    let variables = facts.variables.iter().map(|name| name.name.as_str());
    let policies = facts.policies.iter().flat_map(|one| &one.buckets).map(String::as_str);
    let named = |kind| move |name| (kind, name);
    buckets
        .map(named(Kind::Bucket))
        .chain(variables.map(named(Kind::Variable)))
        .chain(policies.map(named(Kind::Policy)))
}

/// An environment, and the value that a variable has there.
pub(crate) type Given<'a> = (Option<&'static str>, &'a Definition);

/// What a rule may see of the other files.
pub(crate) struct Neighbours<'a> {
    /// The files.
    pub index: &'a Index,
    /// Path of the file that is judged.
    pub path: &'a str,
    /// What the user says of buckets.
    pub declared: &'a BTreeMap<String, settings::Bucket>,
}

impl<'a> Neighbours<'a> {
    /// Regions that other files have the bucket in.
    pub fn homes(&self, bucket: &'a str) -> impl Iterator<Item = &'a Home> {
        let (index, path) = (self.index, self.path);
        let others = index.of(index.buckets.get(bucket)).filter(move |(other, _)| &***other != path);
        others.flat_map(|(_, facts)| &facts.homes).filter(move |home| home.bucket == bucket)
    }

    /// The values that the variable has for the file, by environment. Where a program of its own gives one,
    /// those of the folders above it do not count; where one environment has two values, it has none.
    pub fn values(&self, variable: &str) -> Vec<Given<'a>> {
        let index = self.index;
        let own = index.program(self.path);
        let files = index.of(index.variables.get(variable));
        let mut all: Vec<(usize, Option<&'static str>, &Definition)> = files
            .filter(|(path, _)| {
                let of_folder = !place::is_dotenv(path) || place::lies_in(self.path, place::folder(path));
                of_folder && place::lies_in(own, index.program(path))
            })
            .flat_map(|(path, facts)| {
                let inside = path.get(facts.outside..).unwrap_or(path);
                let (depth, environment) = (index.program(path).len(), place::environment(inside));
                let own = facts.definitions.iter().filter(|one| one.name == variable);
                own.map(move |one| (depth, environment, one))
            })
            .collect();
        let nearest = all.iter().map(|one| one.0).max().unwrap_or(0);
        all.retain(|one| one.0 == nearest);
        let clear = |environment| {
            let mut values = all.iter().filter(|one| one.1 == environment).map(|one| &one.2.value);
            let first = values.next();
            values.all(|value| Some(value) == first)
        };
        let mut found: Vec<Given<'a>> =
            all.iter().filter(|one| clear(one.1)).map(|one| (one.1, one.2)).collect();
        found.dedup_by_key(|one| one.0);
        found
    }

    /// True for files of the same program, of those around it and of those inside it.
    fn of_program(&self) -> impl Fn(&(&'a Arc<str>, &'a Facts)) -> bool + use<'a> {
        let index = self.index;
        let own = index.program(self.path);
        move |(path, _)| {
            let other = index.program(path);
            place::lies_in(other, own) || place::lies_in(own, other)
        }
    }

    /// What the code of the same program needs on the bucket.
    pub fn needs(&self, bucket: &'a str) -> impl Iterator<Item = &'a Needed> {
        let index = self.index;
        let files = index.of(index.buckets.get(bucket));
        files
            .filter(self.of_program())
            .flat_map(|(_, facts)| &facts.needs)
            .filter(move |one| one.need.bucket.as_deref() == Some(bucket))
    }

    /// What other files of the same program say of cross-origin requests; none where there are very many.
    pub fn cors(&self) -> Vec<&'a Facts> {
        let index = self.index;
        if index.cors.len() > MOST_OF_CORS {
            return Vec::new();
        }
        let others = index.of(Some(&index.cors)).filter(|(path, _)| ***path != *self.path);
        others.filter(self.of_program()).map(|(_, facts)| facts).collect()
    }

    /// The policies that name the bucket, each with its file and its number there.
    pub fn policies(&self, bucket: &str) -> impl Iterator<Item = (&'a Arc<str>, usize, &'a Granted)> {
        let index = self.index;
        let files = index
            .policies
            .get(bucket)
            .into_iter()
            .flatten()
            .filter_map(move |path| Some((path, index.files.get(path)?)));
        let bucket = bucket.to_owned();
        files
            .flat_map(|(path, facts)| facts.policies.iter().enumerate().map(move |(at, one)| (path, at, one)))
            .filter(move |(_, _, one)| one.buckets.contains(&bucket))
    }
}
