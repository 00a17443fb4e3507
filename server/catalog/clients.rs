//! The clients of OSS: SDKs, S3 clients, tools and frameworks, with the settings that each one takes.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::LazyLock,
};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use globset::{Glob, GlobMatcher};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Words, embedded};

/// What a setting is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettingRole {
    /// Nothing that is known of.
    #[serde(rename = "")]
    Nothing,
    /// Endpoint: a host, with or without scheme.
    Endpoint,
    /// Region.
    Region,
    /// Bucket.
    Bucket,
    /// AccessKey id.
    KeyId,
    /// AccessKey secret.
    KeySecret,
    /// Security token.
    Token,
    /// Credentials as a whole.
    Auth,
    /// Switch: the endpoint is a custom domain.
    Cname,
    /// Switch: bucket in the path.
    PathStyle,
    /// Signature version.
    Signature,
    /// Switch: TLS.
    Tls,
    /// Switch: internal endpoint.
    Internal,
    /// Switch: acceleration endpoint.
    Accelerate,
    /// Switch: dual-stack endpoint.
    DualStack,
    /// Life of a signed URL.
    Expires,
    /// Object key.
    Key,
    /// HTTP method.
    Method,
    /// ARN of a RAM role.
    RoleArn,
}

/// A function whose arguments are settings.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientCall {
    /// Its names, as far as they are always written: `oss2.Bucket`, `OssClient`.
    pub names: Vec<String>,
    /// What each argument without a name is.
    #[serde(default)]
    pub positional: Vec<SettingRole>,
    /// What each argument or option with a name is.
    #[serde(default)]
    pub named: BTreeMap<String, SettingRole>,
    /// Number of arguments, where the same name is called with different ones.
    pub arity: Option<usize>,
    /// `string` or `other` for each argument, where the number alone does not tell.
    #[serde(default)]
    pub types: Vec<String>,
    /// Number of the argument that holds the options by their names.
    pub options: Option<usize>,
    /// An argument that must have a certain value.
    pub when: Option<When>,
    /// What the call says by its name alone, such as `signature`: `v4`.
    #[serde(default)]
    pub sets: BTreeMap<SettingRole, String>,
    /// Number of the argument that names what is set.
    pub target: Option<usize>,
    /// What the target's last word is for.
    #[serde(default)]
    pub targets: BTreeMap<String, SettingRole>,
    /// Number of the argument that it is set to.
    pub value: Option<usize>,
}

impl ClientCall {
    /// True if it makes credentials, which some constructor is given.
    pub fn is_part(&self) -> bool {
        use SettingRole as Role;
        let of_credentials = |role: &Role| {
            matches!(
                role,
                Role::Nothing | Role::KeyId | Role::KeySecret | Role::Token | Role::Auth | Role::Signature
            )
        };
        self.target.is_none() && self.positional.iter().chain(self.named.values()).all(of_credentials)
    }
}

/// An argument that must have a certain value.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// Its number, from 0.
    pub position: usize,
    /// Its value.
    pub is: String,
}

/// Which forms a client wants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wants {
    /// `host` (no bucket in it), `bare` (neither bucket nor scheme), `bucket-host` (with the bucket) or `any`.
    pub endpoint: Option<String>,
    /// `plain` (`cn-hangzhou`), `prefixed` (`oss-cn-hangzhou`) or `either`.
    pub region: Option<String>,
    /// The same, where an endpoint is given as well.
    pub region_with_endpoint: Option<String>,
    /// `harmless` if the switch for custom domains does nothing to a host of OSS.
    pub cname_with_oss_host: Option<String>,
    /// `optional`, `required` or `forbidden`.
    pub scheme: Option<String>,
    /// True if V4 signatures need a region of their own.
    #[serde(default)]
    pub signature_v4_needs_region: bool,
}

/// What a client does where nothing is said.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    /// `v1` or `v4`.
    pub signature: Option<String>,
    /// Bucket in the path.
    pub path_style: Option<bool>,
    /// Custom domains are told from the endpoint alone.
    pub cname: Option<bool>,
    /// HTTPS where the endpoint has no scheme.
    pub tls: Option<bool>,
    /// Life of a signed URL in seconds.
    pub presign_seconds: Option<u64>,
    /// Region.
    pub region: Option<String>,
}

/// How a switch is written.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// What turns it on.
    #[serde(default)]
    pub on: Vec<String>,
    /// What turns it off.
    #[serde(default)]
    pub off: String,
    /// It is on unless the value holds this.
    pub without: Option<String>,
}

/// How the switches of a client are written.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Switches {
    /// Bucket in the path.
    pub path_style: Option<Switch>,
    /// Custom domain.
    pub cname: Option<Switch>,
    /// TLS.
    pub tls: Option<Switch>,
    /// Internal endpoint.
    pub internal: Option<Switch>,
    /// Acceleration endpoint.
    pub accelerate: Option<Switch>,
    /// Dual-stack endpoint.
    pub dual_stack: Option<Switch>,
    /// Signature versions by their names `v1`, `v4`.
    #[serde(default)]
    pub signature: BTreeMap<String, Vec<String>>,
}

/// Where an argument stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArgumentPlace {
    /// Its number, from 0.
    pub position: Option<usize>,
    /// Its name.
    pub named: Option<String>,
}

/// A call that signs a URL.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Presign {
    /// Names of the call.
    pub names: Vec<String>,
    /// Where the life of the URL stands.
    pub expires: Option<ArgumentPlace>,
    /// `seconds`, `milliseconds`, `duration`, `date` or `epoch-seconds`.
    pub unit: Option<String>,
    /// Where the HTTP method stands.
    pub method: Option<ArgumentPlace>,
    /// Where the object key stands.
    pub key: Option<ArgumentPlace>,
    /// Where the headers stand that are signed.
    pub headers: Option<ArgumentPlace>,
    /// Where the content type stands.
    pub content_type: Option<ArgumentPlace>,
    /// Number of the argument that holds the options by their names.
    pub options: Option<usize>,
}

/// A call that copies an object.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CopyCall {
    /// Names of the call.
    pub names: Vec<String>,
    /// Where the source bucket stands.
    pub source_bucket: Option<ArgumentPlace>,
    /// Where the source key stands.
    pub source_key: Option<ArgumentPlace>,
    /// Where the target bucket stands.
    pub bucket: Option<ArgumentPlace>,
    /// Where the target key stands.
    pub key: Option<ArgumentPlace>,
}

/// What a client cleans of blanks by itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trims {
    /// The calls that do; none means all.
    #[serde(default)]
    pub calls: Vec<String>,
    /// The settings that are cleaned.
    pub roles: Vec<SettingRole>,
}

/// A call that takes an object key.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectCall {
    /// Names of the call.
    pub names: Vec<String>,
    /// Where the key stands.
    pub key: ArgumentPlace,
    /// Where the content type stands.
    pub content_type: Option<ArgumentPlace>,
}

/// One client of OSS.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Short name.
    pub id: String,
    /// Name that people know it by.
    pub name: String,
    /// `sdk`, `s3`, `tool`, `framework` or `app`.
    pub kind: String,
    /// Where this is known from.
    pub source: String,
    /// False if it was not checked against its source.
    #[serde(default = "yes")]
    pub checked: bool,
    /// True if it speaks to nothing but OSS.
    #[serde(default)]
    pub oss_only: bool,
    /// Where it runs, if not on a server alone: `browser`, `mobile`.
    #[serde(default)]
    pub runs: Vec<String>,
    /// Words of a text that show that it is in use.
    #[serde(default)]
    pub marks: Vec<String>,
    /// Languages in which its settings stand; none means any.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Names of its own files, as globs.
    #[serde(default)]
    pub files: Vec<String>,
    /// Names of the mapping, section or block that holds its settings.
    #[serde(default)]
    pub parents: Vec<String>,
    /// Constructors.
    #[serde(default)]
    pub calls: Vec<ClientCall>,
    /// Methods, functions and properties with one value.
    #[serde(default)]
    pub setters: BTreeMap<String, SettingRole>,
    /// Names of its keys in configuration.
    #[serde(default)]
    pub keys: BTreeMap<SettingRole, Vec<String>>,
    /// Options of its command, with their hyphens.
    #[serde(default)]
    pub options: BTreeMap<SettingRole, Vec<String>>,
    /// What it cleans of blanks by itself.
    pub trims: Option<Trims>,
    /// True if it drops the slash that a key begins with.
    #[serde(default)]
    pub strips_key_slash: bool,
    /// True if the spelling of its keys matters to the letter.
    #[serde(default)]
    pub exact_keys: bool,
    /// The forms that it wants.
    #[serde(default)]
    pub wants: Wants,
    /// What it does where nothing is said.
    #[serde(default)]
    pub defaults: Defaults,
    /// How its switches are written.
    #[serde(default)]
    pub switch: Switches,
    /// Calls that sign a URL.
    #[serde(default)]
    pub presign: Vec<Presign>,
    /// Calls that need an endpoint without bucket.
    #[serde(default)]
    pub management_calls: Vec<String>,
    /// Calls on a bucket's own settings.
    #[serde(default)]
    pub bucket_calls: Vec<String>,
    /// Calls that take an object key.
    #[serde(default)]
    pub object_calls: Vec<ObjectCall>,
    /// Calls that copy an object.
    #[serde(default)]
    pub copy_calls: Vec<CopyCall>,
    /// Values as an example.
    #[serde(default)]
    pub example: BTreeMap<String, String>,
    /// What it wants where, per role.
    #[serde(default)]
    pub words: BTreeMap<SettingRole, Words>,
}

fn yes() -> bool {
    true
}

/// What a role is in general.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleWords {
    /// Its name.
    pub name: Words,
    /// What it is.
    pub words: Words,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The schema that stands beside the file, for editors.
    #[serde(rename = "$schema")]
    schema: String,
    clients: Vec<Client>,
    roles: BTreeMap<SettingRole, RoleWords>,
    generic: BTreeMap<SettingRole, Vec<String>>,
}

static FILE: LazyLock<File> =
    LazyLock::new(|| embedded("clients.json", include_str!("../../catalog/clients.json")));

/// All clients.
pub fn clients() -> &'static [Client] {
    &FILE.clients
}

/// What `role` is in general.
pub fn role_words(role: SettingRole) -> Option<&'static RoleWords> {
    FILE.roles.get(&role)
}

/// A name as it is compared: without case, `-` and `_`.
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    match name.is_ascii() {
        // nearly all names are
        true => folded.extend(
            name.bytes().filter(|b| !matches!(b, b'-' | b'_')).map(|b| b.to_ascii_lowercase() as char),
        ),
        false => folded.extend(self::folded(name)),
    }
    folded
}

fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase)
}

/// True if `name` is `known`, which is folded already: [`fold`] for those who only compare.
pub fn folds_to(name: &str, known: &str) -> bool {
    name.len() >= known.len() && folded(name).eq(known.chars())
}

static GENERIC: LazyLock<HashMap<String, SettingRole>> = LazyLock::new(|| {
    let names =
        FILE.generic.iter().flat_map(|(&role, names)| names.iter().map(move |name| (fold(name), role)));
    names.collect()
});

/// What a key of this name, as [`fold`] gives it, is for in any client: `endpoint`, `accesskeyid`.
pub fn generic_role(folded: &str) -> Option<SettingRole> {
    GENERIC.get(folded).copied()
}

static KEYS: LazyLock<HashMap<String, Vec<(usize, SettingRole)>>> = LazyLock::new(|| {
    let mut keys: HashMap<String, Vec<(usize, SettingRole)>> = HashMap::new();
    for (index, client) in FILE.clients.iter().enumerate() {
        for (&role, names) in &client.keys {
            for name in names {
                keys.entry(fold(name)).or_default().push((index, role));
            }
        }
    }
    keys
});

/// The last names of all calls that clients are made by or have, and the first words of their commands.
struct CallNames {
    methods: HashSet<&'static str>,
    commands: HashSet<&'static str>,
}

static CALLS: LazyLock<CallNames> = LazyLock::new(|| {
    let mut found = CallNames { methods: HashSet::new(), commands: HashSet::new() };
    for client in &FILE.clients {
        let made = client.calls.iter().flat_map(|call| &call.names);
        let signs = client.presign.iter().flat_map(|call| &call.names);
        let copies = client.copy_calls.iter().flat_map(|call| &call.names);
        let objects = client.object_calls.iter().flat_map(|call| &call.names);
        let buckets = client.management_calls.iter().chain(&client.bucket_calls);
        for name in made.chain(signs).chain(copies).chain(objects).chain(buckets) {
            let name = name.trim_start_matches("new ").trim_end_matches("()");
            let mut words = name.split(['.', ':', '\\', '>', ' ']).filter(|word| !matches!(*word, "" | "-"));
            found.methods.extend(words.clone().next_back());
            found.commands.extend(words.next().filter(|_| name.contains(' ')));
        }
    }
    found
});

/// False if no client is made by a call of this name, and none has one. `first` is the first name of the call's
/// path. Asked of every call of every text.
pub fn may_be_call(first: &str, method: &str) -> bool {
    CALLS.methods.contains(method) || CALLS.commands.contains(first)
}

/// The last segments of all keys, as they are compared.
static ENDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| KEYS.keys().map(|key| end(key)).collect());

fn end(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// False if no client has a key that `name` is the end of. Asked of every key of every text.
pub fn may_be_key(name: &str) -> bool {
    ENDS.contains(fold(end(name)).as_str())
}

/// How many clients spell a key exactly like `name`.
pub fn clients_that_spell(name: &str) -> usize {
    static SPELT: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
        let mut spelt = HashMap::new();
        for client in &FILE.clients {
            let names: BTreeSet<&str> = client.keys.values().flatten().map(String::as_str).collect();
            names.into_iter().for_each(|name| *spelt.entry(name).or_default() += 1);
        }
        spelt
    });
    SPELT.get(name).copied().unwrap_or_default()
}

/// The clients that have a key of exactly this name, and what it is for in each.
pub fn clients_with_key(name: &str) -> impl Iterator<Item = (&'static Client, SettingRole)> {
    let found = KEYS.get(&fold(name)).map_or(&[][..], Vec::as_slice);
    let spelt = |client: &Client, role: SettingRole| {
        !client.exact_keys
            || client.keys.get(&role).is_some_and(|names| names.iter().any(|known| known == name))
    };
    found
        .iter()
        .map(|&(index, role)| (&FILE.clients[index], role))
        .filter(|&(client, role)| spelt(client, role))
        .collect::<Vec<_>>()
        .into_iter()
}

/// Keys that no other product has: they show what a text is about.
pub(super) fn telling_keys() -> Vec<String> {
    let own = |name: &&String| {
        let lower = name.to_ascii_lowercase();
        name.len() >= 5 && ["oss", "aliyun", "alicloud"].iter().any(|word| lower.contains(word))
    };
    let clients = FILE.clients.iter().filter(|client| client.oss_only);
    let keys = clients.flat_map(|client| client.keys.values().flatten().chain(&client.marks));
    let mut keys: Vec<String> = keys.filter(own).cloned().collect();
    keys.sort();
    keys.dedup();
    keys
}

/// Every word that shows a client, with the clients that it shows; and the names of their files.
struct Marks {
    search: AhoCorasick,
    shows: Vec<Vec<usize>>,
    files: Vec<(GlobMatcher, usize)>,
}

#[expect(
    clippy::expect_used,
    reason = "marks and globs are part of the program; tests/catalog.rs builds them"
)]
static MARKS: LazyLock<Marks> = LazyLock::new(|| {
    let mut words: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut files = Vec::new();
    for (index, client) in FILE.clients.iter().enumerate() {
        client.marks.iter().for_each(|mark| words.entry(mark).or_default().push(index));
        let globs = client.files.iter().map(|glob| Glob::new(glob).expect("a glob").compile_matcher());
        files.extend(globs.map(|glob| (glob, index)));
    }
    // one mark may lie inside another
    let search = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .kind(Some(AhoCorasickKind::DFA))
        .build(words.keys());
    Marks {
        search: search.expect("short words make an automaton"),
        shows: words.into_values().collect(),
        files,
    }
});

/// True if `name` is that of a client's own file: `.ossutilconfig`.
pub fn is_file_of_client(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    MARKS.files.iter().any(|(glob, index)| FILE.clients[*index].oss_only && glob.is_match(file))
}

/// The clients that `text` shows by a word of theirs, or by its own `name`, in the order of the catalog.
pub fn clients_shown(text: &str, name: &str) -> Vec<&'static Client> {
    let bytes = text.as_bytes();
    let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let edge = |b: Option<&u8>, own: u8| !(b.is_some_and(|&b| letter(b)) && letter(own));
    let mut shown = vec![false; FILE.clients.len()];
    for found in MARKS.search.find_overlapping_iter(text) {
        let (start, end) = (found.start(), found.end());
        let before = start.checked_sub(1).and_then(|i| bytes.get(i));
        if edge(before, bytes[start]) && edge(bytes.get(end), bytes[end - 1]) {
            MARKS.shows[found.pattern().as_usize()].iter().for_each(|&index| shown[index] = true);
        }
    }
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    for (_, index) in MARKS.files.iter().filter(|(glob, _)| glob.is_match(file)) {
        shown[*index] = true;
    }
    FILE.clients.iter().zip(shown).filter(|(_, shown)| *shown).map(|(client, _)| client).collect()
}
