//! How long policies take: `cargo bench --bench policy`.

use divan::{Bencher, black_box};
use oss403::{
    Engine, Locale, Settings, Source, Timestamp,
    policy::{self, Place, Policies, Policy, Request, evaluate::Caller},
    syntax,
};

fn main() {
    divan::main();
}

/// A policy with so many statements, each on a bucket of its own and under a condition.
fn text(statements: usize) -> String {
    let one = |i: usize| {
        format!(
            r#"{{"Effect": "Allow", "Action": ["oss:GetObject", "oss:List*"], "Resource": ["acs:oss:*:*:bucket-{i}", "acs:oss:*:*:bucket-{i}/*"], "Condition": {{"IpAddress": {{"acs:SourceIp": ["203.0.113.{}/24"]}}}}}}"#,
            i % 256
        )
    };
    let statements: Vec<String> = (0..statements).map(one).collect();
    format!("{{\"Version\": \"1\", \"Statement\": [\n{}\n]}}\n", statements.join(",\n"))
}

fn meaning(text: &str) -> Policy {
    let row = syntax::by_id("json").unwrap_or_else(syntax::plain_text);
    policy::read(text, row).map(|document| Policy::new(&document, Place::Identity)).unwrap_or_default()
}

/// The simulator: one request against all statements, the deciding one last.
#[divan::bench(args = [100, 1_000])]
fn evaluate(bencher: Bencher<'_, '_>, statements: usize) {
    let identity = vec![meaning(&text(statements))];
    let policies = Policies { identity, ..Policies::default() };
    let caller = Caller::User { account: None, id: String::new() };
    let resource = format!("bucket-{}/a", statements - 1);
    let request = Request::new("oss:GetObject", &resource, caller);
    bencher.bench_local(|| policy::evaluate(black_box(&policies), black_box(&request)));
}

/// Everything that is said of a file that holds the policy.
#[divan::bench(args = [100, 1_000])]
fn judge(bencher: Bencher<'_, '_>, statements: usize) {
    let engine = Engine::new(Settings::default(), Locale::En);
    let source = Source::new("ram.json", "json", text(statements));
    let now = Timestamp::UNIX_EPOCH;
    bencher.bench_local(|| engine.read(black_box(&source), now).findings().len());
}

/// The sentences above all statements.
#[divan::bench(args = [100])]
fn lenses(bencher: Bencher<'_, '_>, statements: usize) {
    let engine = Engine::new(Settings::default(), Locale::En);
    let source = Source::new("ram.json", "json", text(statements));
    let reading = engine.read(&source, Timestamp::UNIX_EPOCH);
    bencher.bench_local(|| engine.lenses(black_box(&reading)).len());
}
