//! The command line: walks files, asks the engine, prints.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, reason = "in a test they are the message"))]

mod across;
mod answers;
mod args;
mod check;
mod config;
mod cors;
mod fix;
mod guard;
mod help;
mod least;
mod locale;
mod policy;
mod progress;
mod render;
mod report;
mod walk;
mod words;
mod write;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anstream::{AutoStream, ColorChoice};
use clap::{CommandFactory, FromArgMatches};
use oss403::{Locale, Timestamp};

use args::{Arguments, Color, Command};
use report::Outcome;

/// What every command is given.
pub(crate) struct Context<'a> {
    /// What was typed for all commands.
    pub common: &'a args::Common,
    /// Language of the environment.
    pub environment: Locale,
    /// The moment to judge by.
    pub now: Timestamp,
}

impl Context<'_> {
    /// Language of what is said of no file in particular.
    pub fn locale(&self) -> Locale {
        self.common.locale.unwrap_or(self.environment)
    }
}

/// Runs the command that was typed.
pub fn main() -> ExitCode {
    let environment = locale::from_environment();
    let arguments = match typed(locale::typed().unwrap_or(environment)) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    if let Command::Lsp { .. } = arguments.command {
        return crate::lsp::serve(arguments.common.locale.unwrap_or(environment));
    }
    guard::silence_panics();
    let common = &arguments.common;
    let context = Context { common, environment, now: common.now.unwrap_or_else(Timestamp::now) };
    let choice = match common.color {
        Color::Auto => AutoStream::choice(&io::stdout()),
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    let mut out = AutoStream::new(io::stdout().lock(), choice);
    let done = guard::guarded(context.locale(), || run(&arguments.command, &context, &mut out))
        .unwrap_or_else(|panic| Err(io::Error::other(panic)));
    let done = done.and_then(|outcome| out.flush().map(|()| outcome));
    match done {
        Ok(outcome) => outcome.into(),
        // whoever reads has read enough
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            Outcome::Failed.into()
        }
    }
}

/// What was typed. Where it makes no sense, or asks for help, the answer is given in `locale`.
fn typed(locale: Locale) -> Result<Arguments, ExitCode> {
    let command = match locale {
        Locale::En => Arguments::command(),
        Locale::Zh => help::in_chinese(Arguments::command()),
    };
    let matches = command.try_get_matches().and_then(|matches| Arguments::from_arg_matches(&matches));
    matches.map_err(|error| {
        match help::complaint(&error).filter(|_| locale == Locale::Zh) {
            Some(text) => complain(&text),
            // where nobody listens nothing can be said
            None => error.print().unwrap_or_default(),
        }
        match error.exit_code() {
            0 => ExitCode::SUCCESS,
            _ => Outcome::Failed.into(),
        }
    })
}

fn run(command: &Command, context: &Context<'_>, out: &mut dyn Write) -> io::Result<Outcome> {
    match command {
        // served before anything is printed
        Command::Lsp { .. } => Ok(Outcome::Clean),
        Command::Check(check) => check::check(check, context, out),
        Command::Explain { text, ask, .. } if policy::is_incomplete(text, ask) => {
            complain(words::NO_REQUEST.get(context.locale()));
            Ok(Outcome::Failed)
        }
        Command::Explain { text, preflight, .. } if cors::is_incomplete(text, preflight) => {
            complain(words::NO_ORIGIN.get(context.locale()));
            Ok(Outcome::Failed)
        }
        Command::Explain { text, ask, preflight } => {
            match (policy::question(text, ask), cors::question(text, preflight)) {
                (Some(question), _) => policy::explain(&question, context, out),
                (None, Some(question)) => cors::explain(&question, context, out),
                (None, None) => answers::explain(text, context, out),
            }
        }
        Command::Policy(least) => least::policy(least, context, out),
        Command::Hover { file, place } => answers::hover(file, *place, context, out),
        Command::Rules => answers::rules(context, out),
        Command::Schema => {
            writeln!(out, "{}", serde_json::to_string_pretty(&oss403::Settings::schema())?)?;
            Ok(Outcome::Clean)
        }
    }
}

/// Says one line on standard error.
fn complain(message: &str) {
    // where nobody listens nothing can be said
    let _ = writeln!(io::stderr().lock(), "oss403: {message}");
}
