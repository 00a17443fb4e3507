//! What may be typed.

use std::{num::NonZeroUsize, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use oss403::{Locale, Position, Severity, Timestamp, policy::evaluate::Caller};

const EXAMPLES: &str = "\
Examples:
  oss403 check                         check this folder
  oss403 check --fix deploy/ app.py    mend what has one right answer
  oss403 check --format sarif > oss403.sarif
  cat .env | oss403 check - --stdin-filename .env
  oss403 explain SignatureDoesNotMatch
  oss403 explain - < app.log
  oss403 explain policy ram.json --action oss:GetObject --resource photos/a.jpg
  oss403 explain cors cors.xml --origin https://www.example.com --method PUT
  oss403 policy src/                   the smallest policy for what the code calls

Exit codes:
  0  nothing at or above warning
  1  findings (explain, hover: nothing known; explain policy, explain cors: not allowed)
  2  wrong usage, or something could not be read; the rest was still checked";

/// Finds what Alibaba Cloud OSS is going to answer with 403, before it does.
#[derive(Debug, Parser)]
#[command(name = "oss403", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command understands.
#[derive(Debug, Args)]
pub struct Common {
    /// Form of the output
    #[arg(long, global = true, value_enum, value_name = "FORM", default_value_t)]
    pub format: Format,
    /// Language of messages: en or zh [default: LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, global = true, value_name = "LOCALE", value_parser = locale)]
    pub locale: Option<Locale>,
    /// Time to judge by, such as 2026-01-31T08:00:00Z [default: now]
    #[arg(long, global = true, value_name = "RFC3339", value_parser = time)]
    pub now: Option<Timestamp>,
    /// Configuration [default: the nearest oss403.toml in the file's folder or above]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Lowest severity to report: error, warning, information or hint
    #[arg(long, global = true, value_name = "LEVEL", value_parser = severity, default_value = "hint")]
    pub severity: Severity,
    /// Files to check at the same time [default: one for each processor]
    #[arg(long, global = true, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// When to use colours; NO_COLOR is honoured
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Color,
}

/// Form of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people
    #[default]
    Human,
    /// One JSON object a line
    Jsonl,
    /// One JSON object
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal
    #[default]
    Auto,
    /// Also into a pipe or a file
    Always,
    /// Not at all
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve an editor over standard input and output
    Lsp {
        /// Accepted because editors pass it; there is no other way
        #[arg(long)]
        stdio: bool,
    },
    /// Check files and folders
    Check(Check),
    /// Explain an error code, a message, an EC, an error body, a signed URL, a host or a rule
    Explain {
        /// What to explain; `-` reads standard input, for example a log, and explains each error in it
        ///
        /// `policy FILE...` with --action and --resource evaluates the policies in the files: is the request
        /// allowed, which statement decides, and which change would allow it
        ///
        /// `cors FILE` with --origin evaluates the CORS rules in the file: which rule matches the request of a
        /// page, and what the preflight is answered
        #[arg(value_name = "TEXT", required = true)]
        text: Vec<String>,
        #[command(flatten)]
        ask: Box<Ask>,
        #[command(flatten)]
        preflight: Preflight,
    },
    /// Write the smallest policy for the calls of OSS in the code, with the lines that need it
    Policy(Least),
    /// Print what an editor would show at a place
    Hover {
        /// File to look at
        file: PathBuf,
        /// Line and UTF-16 column, both from 0
        #[arg(value_name = "LINE:COL", value_parser = position)]
        place: Position,
    },
    /// List the rules
    Rules,
    /// Print the JSON Schema of oss403.toml
    Schema,
}

/// What `check` understands.
#[derive(Debug, Args)]
pub struct Check {
    /// Files and folders; `-` is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Name that stands for standard input: it decides on language and configuration
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
    /// Apply the preferred fixes, then report what is left
    #[arg(long)]
    pub fix: bool,
}

/// What `policy` understands.
#[derive(Debug, Args)]
pub struct Least {
    /// Files and folders
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Write bucket policies, one for each bucket, in place of a policy of a RAM user or role
    #[arg(long)]
    pub bucket_policy: bool,
    /// Bucket of the calls that do not name theirs
    #[arg(long, value_name = "NAME")]
    pub bucket: Option<String>,
    /// Who sends the requests: a user or account id, or the ARN of a role [default: a place to fill in]
    #[arg(long, value_name = "WHO", value_parser = caller, requires = "bucket_policy")]
    pub principal: Option<Caller>,
    /// Id of the account that owns the bucket [default: any]
    #[arg(long, value_name = "ACCOUNT", requires = "bucket_policy")]
    pub owner: Option<String>,
}

/// The request that `explain policy` evaluates.
#[derive(Debug, Args)]
#[command(next_help_heading = "With `explain policy FILE...`")]
pub struct Ask {
    /// Action of the request, such as oss:GetObject
    #[arg(long, value_name = "ACTION", requires = "resource")]
    pub action: Option<String>,
    /// Resource of the request: acs:oss:*:*:bucket/key, bucket/key, oss://bucket/key, or * for the account
    #[arg(long, value_name = "RESOURCE", requires = "action")]
    pub resource: Option<String>,
    /// Who sends it: a user or account id, acs:ram::ACCOUNT:user/ID, arn:sts::ACCOUNT:assumed-role/ROLE/SESSION,
    /// or anonymous [default: a RAM user of the bucket's owner, or a role with --session]
    #[arg(long, value_name = "WHO", value_parser = caller, requires = "action")]
    pub principal: Option<Caller>,
    /// Id of the account that owns the bucket [default: the caller's account]
    #[arg(long, value_name = "ACCOUNT", requires = "action")]
    pub owner: Option<String>,
    /// Address that it comes from
    #[arg(long, value_name = "ADDRESS", requires = "action")]
    pub ip: Option<std::net::IpAddr>,
    /// VPC that it comes from
    #[arg(long, value_name = "VPC", requires = "action")]
    pub vpc: Option<String>,
    /// When it is sent [default: --now]
    #[arg(long, value_name = "RFC3339", value_parser = time, requires = "action")]
    pub time: Option<Timestamp>,
    /// It comes over HTTPS; --tls=false: over HTTP [default: not known]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", requires = "action")]
    pub tls: Option<bool>,
    /// Value of another condition key, such as oss:Prefix=dir/; may be given more than once
    #[arg(long = "with", value_name = "KEY=VALUE", value_parser = pair, requires = "action")]
    pub keys: Vec<(String, String)>,
    /// Policy that was passed to AssumeRole
    #[arg(long, value_name = "FILE", requires = "action")]
    pub session: Option<PathBuf>,
    /// Policy of the bucket
    #[arg(long, value_name = "FILE", requires = "action")]
    pub bucket_policy: Option<PathBuf>,
}

/// The request that `explain cors` evaluates.
#[derive(Debug, Args)]
#[command(next_help_heading = "With `explain cors FILE`")]
pub struct Preflight {
    /// Origin of the page, such as https://www.example.com
    #[arg(long, value_name = "ORIGIN", conflicts_with = "action")]
    pub origin: Option<String>,
    /// Method of its request
    #[arg(long, value_name = "METHOD", default_value = "GET")]
    pub method: String,
    /// Request headers that it sets, divided by commas; may be given more than once
    #[arg(long, value_name = "NAMES")]
    pub headers: Vec<String>,
    /// It is sent without a preflight
    #[arg(long)]
    pub simple: bool,
}

fn caller(text: &str) -> Result<Caller, String> {
    Caller::parse(text)
        .ok_or_else(|| "not an id, not an ARN of a RAM user or role, and not `anonymous`".into())
}

fn pair(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
    pair.ok_or_else(|| "not KEY=VALUE".into())
}

fn locale(tag: &str) -> Result<Locale, String> {
    Locale::parse(tag).ok_or_else(|| "unknown locale; there are en and zh".into())
}

fn time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "not a time as RFC 3339 writes it, such as 2026-01-31T08:00:00Z".into())
}

fn severity(name: &str) -> Result<Severity, String> {
    let levels = [Severity::Error, Severity::Warning, Severity::Information, Severity::Hint];
    let found = levels.into_iter().find(|level| level.name() == name);
    found.ok_or_else(|| "there are error, warning, information and hint".into())
}

fn position(text: &str) -> Result<Position, String> {
    let place = text.split_once(':').and_then(|(line, character)| {
        Some(Position { line: line.parse().ok()?, character: character.parse().ok()? })
    });
    place.ok_or_else(|| "not LINE:COL, such as 0:12".into())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_agree_with_each_other() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_place_is_a_line_and_a_column() {
        assert_eq!(position("3:14"), Ok(Position { line: 3, character: 14 }));
        for text in ["", "3", "3:", ":3", "a:b", "-1:2", "1:2:3"] {
            assert!(position(text).is_err(), "{text}");
        }
    }
}
