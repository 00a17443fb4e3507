//! A second opinion, written another way: requests of a small world are sorted into sets.
//!
//! The world has six actions, six resources, eight callers and 144 circumstances. A statement is put together
//! from pieces, and for each piece the part of the world that it covers is written down by hand: no pattern
//! is matched here, no condition evaluated. What is allowed and refused then follows by set algebra alone.

use oss403::policy::{Decision, Place, Policies, Request, evaluate};
use serde_json::{Value, json};

use crate::table::{self, OTHER, OWNER, USER};

pub const ACTIONS: [&str; 6] = [
    "oss:GetObject",
    "oss:PutObject",
    "oss:DeleteObject",
    "oss:ListObjects",
    "oss:GetBucketInfo",
    "oss:ListBuckets",
];
pub const RESOURCES: [&str; 6] = ["photos", "photos/a", "photos/dir/b", "other", "other/a", "*"];
pub const CALLERS: [&str; 8] =
    ["user", "user2", "role", "otheruser", "otherrole", "owner", "other", "anonymous"];

/// What an action's name in a policy covers.
const ACTION_PIECES: [(&str, &[usize]); 13] = [
    ("*", &[0, 1, 2, 3, 4, 5]),
    ("oss:*", &[0, 1, 2, 3, 4, 5]),
    ("oss:Get*", &[0, 4]),
    ("oss:List*", &[3, 5]),
    ("oss:*Object", &[0, 1, 2]),
    ("oss:?utObject", &[1]),
    ("oss:GetObject", &[0]),
    ("oss:getobject", &[0]),
    ("oss:DeleteObject", &[2]),
    ("oss:ListObjects", &[3]),
    ("oss:GetBucketInfo", &[4]),
    ("oss:ListBuckets", &[5]),
    ("s3:*", &[]),
];

const RESOURCE_PIECES: [(&str, &[usize]); 15] = [
    ("*", &[0, 1, 2, 3, 4, 5]),
    ("acs:oss:*:*:*", &[0, 1, 2, 3, 4, 5]),
    ("acs:oss:*:1111111111111111:*", &[0, 1, 2, 3, 4, 5]),
    ("acs:oss:*:9999999999999999:*", &[]),
    ("acs:oss:*:*:photos", &[0]),
    ("acs:oss:*:*:photos/*", &[1, 2]),
    ("acs:oss:*:*:photos*", &[0, 1, 2]),
    ("acs:oss:*:*:photos/dir/*", &[2]),
    ("acs:oss:*:*:photos/?", &[1]),
    ("acs:oss:*:*:*/a", &[1, 4]),
    ("acs:oss:*:*:other", &[3]),
    ("acs:oss:*:*:other/*", &[4]),
    ("acs:oss:*:*:photos/", &[]),
    ("acs:oss:::photos/*", &[]),
    ("arn:aws:s3:::photos/*", &[]),
];

const PRINCIPAL_PIECES: [(&str, &[usize]); 10] = [
    ("*", &[0, 1, 2, 3, 4, 5, 6, 7]),
    (OWNER, &[0, 1, 2, 5]),
    (OTHER, &[3, 4, 6]),
    (USER, &[0]),
    ("200000000000000009", &[3]),
    ("arn:sts::1111111111111111:assumed-role/reader/*", &[2]),
    ("arn:sts::1111111111111111:assumed-role/Reader/*", &[]),
    ("arn:sts::*:assumed-role/reader/s1", &[2, 4]),
    ("arn:sts::9999999999999999:assumed-role/*", &[4]),
    ("alice", &[]),
];

/// The circumstances of a request.
#[derive(Clone, Copy, Debug)]
pub struct World {
    pub office: bool,
    pub tls: bool,
    /// 0: the public network.
    pub vpc: usize,
    /// 0: none, 1: `dir/a`, 2: `x`.
    pub prefix: usize,
    pub after_2030: bool,
    pub robot: bool,
}

const WORLDS: usize = 144;
/// Of the callers: users and sessions of roles.
const PEOPLE: std::ops::Range<usize> = 0..5;
const OWNER_ITSELF: usize = 5;
const LIST_BUCKETS: usize = 5;

pub fn world(i: usize) -> World {
    World {
        office: i % 2 == 1,
        tls: i / 2 % 2 == 1,
        vpc: i / 4 % 3,
        prefix: i / 12 % 3,
        after_2030: i / 36 % 2 == 1,
        robot: i / 72 % 2 == 1,
    }
}

/// Operator, key, values, and when the test holds: in which circumstances, given whether objects are listed.
type Test = (&'static str, &'static str, &'static [&'static str], fn(World, bool) -> bool);

const TESTS: [Test; 21] = [
    ("IpAddress", "acs:SourceIp", &["203.0.113.0/24"], |w, _| w.office),
    ("IpAddress", "acs:SourceIp", &["10.0.0.0/8", "203.0.113.5"], |w, _| w.office),
    ("NotIpAddress", "acs:SourceIp", &["203.0.113.0/24", "10.0.0.0/8"], |w, _| !w.office),
    ("IpAddressIncludeBorder", "acs:SourceIp", &["0.0.0.0/0"], |_, _| true),
    ("Bool", "acs:SecureTransport", &["true"], |w, _| w.tls),
    ("Bool", "acs:SecureTransport", &["false"], |w, _| !w.tls),
    ("StringEquals", "acs:SourceVpc", &["vpc-1"], |w, _| w.vpc == 1),
    ("StringNotEquals", "acs:SourceVpc", &["vpc-1"], |w, _| w.vpc != 1),
    ("StringNotEquals", "acs:SourceVpc", &["vpc-1", "vpc-2"], |w, _| w.vpc == 0),
    ("StringLike", "acs:SourceVpc", &["vpc-*"], |w, _| w.vpc > 0),
    ("StringNotLike", "acs:SourceVpc", &["vpc-?"], |w, _| w.vpc == 0),
    ("StringEquals", "acs:SourceVpc", &["vpc-*"], |_, _| false),
    ("StringEqualsIfExists", "acs:SourceVpc", &["vpc-2"], |w, _| w.vpc != 1),
    ("Null", "acs:SourceVpc", &["true"], |w, _| w.vpc == 0),
    ("StringLike", "oss:Prefix", &["dir/*"], |w, lists| !lists || w.prefix == 1),
    ("StringEquals", "oss:Prefix", &["", "x"], |w, lists| !lists || w.prefix != 1),
    ("StringNotLike", "oss:Prefix", &["dir/*"], |w, lists| !lists || w.prefix != 1),
    ("DateLessThan", "acs:CurrentTime", &["2030-01-01T00:00:00+08:00"], |w, _| !w.after_2030),
    ("DateGreaterThan", "acs:CurrentTime", &["2030-01-01T00:00:00Z"], |w, _| w.after_2030),
    ("StringNotLike", "acs:UserAgent", &["*bot*"], |w, _| !w.robot),
    ("StringEqualsIgnoreCase", "acs:UserAgent", &["CURL/8"], |w, _| !w.robot),
];

/// The requests of one trial: numbers of action, resource, caller and circumstances.
type Requests = [[usize; 4]];

/// A set of the requests of one trial, a bit each.
type Set = u64;

/// The requests that satisfy `holds`.
fn those(requests: &Requests, holds: impl Fn(usize, usize, usize, usize) -> bool) -> Set {
    let bit = |(i, &[a, r, c, w]): (usize, &[usize; 4])| Set::from(holds(a, r, c, w)) << i;
    requests.iter().enumerate().map(bit).sum()
}

/// A statement by the numbers of its pieces.
#[derive(Clone, Debug)]
pub struct Pieces {
    pub deny: bool,
    pub not_action: bool,
    pub actions: Vec<usize>,
    pub resources: Vec<usize>,
    pub principals: Vec<usize>,
    pub tests: Vec<usize>,
}

impl Pieces {
    /// As a policy writes it.
    pub fn statement(&self, place: Place) -> Value {
        let names = |pieces: &[(&'static str, &[usize])], chosen: &[usize]| {
            let names: Vec<&str> = chosen.iter().map(|&i| pieces[i].0).collect();
            // one name may stand without a list
            if names.len() == 1 && place == Place::Identity { json!(names[0]) } else { json!(names) }
        };
        let mut statement = json!({
            "Effect": if self.deny { "Deny" } else { "Allow" },
            "Resource": names(&RESOURCE_PIECES, &self.resources),
        });
        let key = if self.not_action { "NotAction" } else { "Action" };
        statement[key] = names(&ACTION_PIECES, &self.actions);
        if place == Place::Bucket {
            statement["Principal"] = names(&PRINCIPAL_PIECES, &self.principals);
        }
        for &i in &self.tests {
            let (operator, key, values, _) = TESTS[i];
            statement["Condition"][operator][key] = json!(values);
        }
        statement
    }

    /// The requests that it applies to.
    fn set(&self, place: Place, requests: &Requests) -> Set {
        let covers = |pieces: &[(&str, &[usize])], chosen: &[usize], one: usize| {
            chosen.iter().any(|&i| pieces[i].1.contains(&one))
        };
        let actions = those(requests, |a, _, _, _| covers(&ACTION_PIECES, &self.actions, a));
        let actions = if self.not_action { !actions } else { actions };
        let resources = those(requests, |_, r, _, _| covers(&RESOURCE_PIECES, &self.resources, r));
        let holds = |a: usize, w: usize| self.tests.iter().all(|&i| (TESTS[i].3)(world(w), a == 3));
        let applies = actions & resources & those(requests, |a, _, _, w| holds(a, w));
        if place == Place::Identity {
            return applies & those(requests, |_, _, c, _| PEOPLE.contains(&c));
        }
        let nobody = self.principals.is_empty();
        let meant = those(requests, |_, _, c, _| nobody || covers(&PRINCIPAL_PIECES, &self.principals, c));
        // to the owner a statement for everyone applies only with a condition
        let by_name = self.principals.contains(&1);
        let spared = those(requests, |_, _, c, _| c == OWNER_ITSELF && self.tests.is_empty() && !by_name);
        applies & meant & !spared & !those(requests, |a, _, _, _| a == LIST_BUCKETS)
    }
}

/// The policies of one trial.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    pub identity: Vec<Vec<Pieces>>,
    pub session: Option<Vec<Pieces>>,
    pub bucket: Option<Vec<Pieces>>,
}

impl Trial {
    pub fn policies(&self) -> Policies {
        let make = |pieces: &[Pieces], place: Place| {
            let statements: Vec<Value> = pieces.iter().map(|piece| piece.statement(place)).collect();
            table::policy(&statements, place)
        };
        Policies {
            identity: self.identity.iter().map(|pieces| make(pieces, Place::Identity)).collect(),
            session: self.session.as_ref().map(|pieces| make(pieces, Place::Identity)),
            bucket: self.bucket.as_ref().map(|pieces| make(pieces, Place::Bucket)),
        }
    }

    /// The requests that are allowed, and those that a Deny refuses.
    fn sorted(&self, requests: &Requests) -> (Set, Set) {
        let sum = |pieces: &mut dyn Iterator<Item = &Pieces>, place: Place, deny: bool| {
            pieces.filter(|piece| piece.deny == deny).fold(0, |set, piece| set | piece.set(place, requests))
        };
        let own = |deny| sum(&mut self.identity.iter().flatten(), Place::Identity, deny);
        let theirs = |deny| sum(&mut self.bucket.iter().flatten(), Place::Bucket, deny);
        let people = those(requests, |_, _, c, _| PEOPLE.contains(&c));
        let foreign = those(requests, |_, _, c, _| c == 3 || c == 4);
        let owner = those(requests, |_, _, c, _| c == OWNER_ITSELF);
        let accounts = those(requests, |_, _, c, _| c == OWNER_ITSELF || c == 6);
        let strangers = those(requests, |_, _, c, _| c > OWNER_ITSELF);
        let on_account = those(requests, |a, _, _, _| a == LIST_BUCKETS);
        let (passes, stopped) = match &self.session {
            None => (Set::MAX, 0),
            Some(pieces) => (
                sum(&mut pieces.iter(), Place::Identity, false) | !people,
                sum(&mut pieces.iter(), Place::Identity, true),
            ),
        };
        let refused = stopped | passes & (own(true) | theirs(true));
        let granted = owner
            | accounts & on_account
            | people & !foreign & (own(false) | theirs(false))
            | foreign & !on_account & own(false) & theirs(false)
            | foreign & on_account & own(false)
            | strangers & theirs(false);
        (granted & passes & !refused, refused)
    }
}

/// The request of those numbers, with all its circumstances.
pub fn request(action: usize, resource: usize, caller: usize, world_number: usize) -> Request {
    let World { office, tls, vpc, prefix, after_2030, robot } = world(world_number);
    let mut request = Request::new(ACTIONS[action], RESOURCES[resource], table::caller(CALLERS[caller]))
        .owned_by(OWNER)
        .with("acs:SourceIp", if office { "203.0.113.5" } else { "198.51.100.9" })
        .with("acs:CurrentTime", if after_2030 { "2031-01-01T00:00:00Z" } else { "2026-01-01T00:00:00Z" })
        .with("acs:UserAgent", if robot { "a-bot/1" } else { "curl/8" })
        .tls(tls);
    if vpc > 0 {
        request = request.with("acs:SourceVpc", format!("vpc-{vpc}"));
    }
    match (ACTIONS[action], prefix) {
        ("oss:ListObjects", 1) => request.with("oss:Prefix", "dir/a"),
        ("oss:ListObjects", 2) => request.with("oss:Prefix", "x"),
        _ => request,
    }
}

/// Numbers that look random and are the same each time (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    fn some(&mut self, of: usize, least: usize, most: usize) -> Vec<usize> {
        let count = least + self.roll(most - least + 1);
        (0..count).map(|_| self.roll(of)).collect()
    }

    pub fn pieces(&mut self) -> Pieces {
        let mut tests = if self.roll(2) == 0 { Vec::new() } else { self.some(TESTS.len(), 1, 2) };
        // one operator holds one list for a key
        if let [a, b] = tests[..]
            && (TESTS[a].0, TESTS[a].1) == (TESTS[b].0, TESTS[b].1)
        {
            tests.pop();
        }
        Pieces {
            deny: self.roll(4) == 0,
            not_action: self.roll(8) == 0,
            actions: self.some(ACTION_PIECES.len(), 1, 3),
            resources: self.some(RESOURCE_PIECES.len(), 1, 3),
            principals: self.some(PRINCIPAL_PIECES.len(), 0, 2),
            tests,
        }
    }

    fn policy(&mut self) -> Vec<Pieces> {
        (0..1 + self.roll(3)).map(|_| self.pieces()).collect()
    }

    pub fn trial(&mut self) -> Trial {
        Trial {
            identity: (0..self.roll(3)).map(|_| self.policy()).collect(),
            session: (self.roll(3) == 0).then(|| self.policy()),
            bucket: (self.roll(3) != 0).then(|| self.policy()),
        }
    }

    pub fn request(&mut self) -> [usize; 4] {
        [self.roll(ACTIONS.len()), self.roll(RESOURCES.len()), self.roll(CALLERS.len()), self.roll(WORLDS)]
    }
}

/// How often each decision came up, in trials `from..to`.
fn compare(from: u64, to: u64) -> [usize; 3] {
    let mut seen = [0; 3];
    for seed in from..to {
        let mut dice = Dice(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let trial = dice.trial();
        let requests: Vec<[usize; 4]> = (0..8).map(|_| dice.request()).collect();
        let (allowed, refused) = trial.sorted(&requests);
        let policies = trial.policies();
        for (i, &[action, resource, caller, world]) in requests.iter().enumerate() {
            let wanted = match (allowed >> i & 1 == 1, refused >> i & 1 == 1) {
                (true, _) => Decision::Allow,
                (_, true) => Decision::ExplicitDeny,
                _ => Decision::ImplicitDeny,
            };
            let request = request(action, resource, caller, world);
            let verdict = evaluate(&policies, &request);
            assert_eq!(verdict.decision, wanted, "trial {seed}: {trial:#?}\n{request:?}\n{verdict:?}");
            seen[wanted as usize] += 1;
        }
    }
    seen
}

/// 20,000 sets of policies, or as many as `OSS403_ORACLE` says.
#[test]
#[expect(clippy::print_stdout, reason = "the figures of a long run")]
fn both_opinions_agree() {
    let count =
        std::env::var("OSS403_ORACLE").ok().and_then(|count| count.parse().ok()).unwrap_or(20_000_u64);
    let workers = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let start = std::time::Instant::now();
    let seen = std::thread::scope(|scope| {
        let share = |i: u64| count * i / workers;
        let jobs: Vec<_> =
            (0..workers).map(|i| scope.spawn(move || compare(share(i), share(i + 1)))).collect();
        let counts = jobs.into_iter().map(|job| job.join().unwrap());
        counts.fold([0; 3], |sum, own| [sum[0] + own[0], sum[1] + own[1], sum[2] + own[2]])
    });
    let [allow, explicit, implicit] = seen;
    println!(
        "{count} sets of policies, {} requests: {allow} allowed, {explicit} denied, {implicit} not allowed; {:?}",
        8 * count,
        start.elapsed()
    );
    // a world in which nearly all is refused would prove little
    assert!(seen.iter().all(|&one| one as u64 > count / 4), "{seen:?}");
}
