//! `oss403 check`: reads, judges, mends and reports.

use std::{
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use oss403::{Finding, Locale, Source, Timestamp, syntax};
use rayon::prelude::*;

use super::{
    Context, across, across::Across, args::Check, complain, config::Project, config::Projects, fix, guard,
    progress::Progress, render, report::FileReport, report::Outcome, report::Problem, report::Report, walk,
    walk::Input, walk::Origin, words, write,
};
use crate::files::{decode::Charset, decode::decode, read, read::Bytes};

/// Checks what `check` names.
pub(super) fn check(check: &Check, context: &Context<'_>, out: &mut dyn Write) -> io::Result<Outcome> {
    let report = read_all(check, context);
    for problem in &report.problems {
        complain(&format!("{}: {}", problem.path, problem.message));
    }
    render::render(&report, context.common.format, out)?;
    Ok(report.outcome())
}

fn read_all(check: &Check, context: &Context<'_>) -> Report {
    let locale = context.locale();
    let (inputs, mut problems) = walk::walk(&check.paths, check.stdin_filename.as_deref(), locale);
    let mut projects =
        Projects::new(context.common.config.as_deref(), context.common.locale, context.environment);
    let inputs: Vec<(Input, Arc<Project>)> = inputs
        .into_iter()
        .map(|input| {
            let project = projects.of(&input.path);
            (input, project)
        })
        .filter(|(input, project)| !project.excludes(&input.path))
        .collect();
    problems.append(&mut projects.problems);
    let progress = Progress::new(inputs.len());
    let across = Across::default();
    let one = |(input, project): &(Input, Arc<Project>)| {
        let root = across::root(&walk::shown(&input.path), check.paths.iter().map(|path| path.as_path()));
        let reader = Reader { input, project, now: context.now, locale, across: &across, root };
        let work = || reader.read(check.fix);
        let read = guard::guarded(locale, work);
        progress.step();
        read.unwrap_or_else(|message| One::failed(Problem { path: walk::shown(&input.path), message }))
    };
    let jobs = context.common.jobs.map_or(0, std::num::NonZeroUsize::get);
    let results: Vec<One> = match rayon::ThreadPoolBuilder::new().num_threads(jobs).build() {
        Ok(pool) => pool.install(|| inputs.par_iter().map(one).collect()),
        Err(_) => inputs.iter().map(one).collect(),
    };
    let mut files = Vec::new();
    for One { file, problem } in results {
        problems.extend(problem);
        if let Some(mut file) = file {
            file.findings.retain(|finding| finding.severity >= context.common.severity);
            files.push(file);
        }
    }
    let (seen, full) = guard::guarded(locale, || across.judge(context.now)).unwrap_or_default();
    if full {
        complain(words::WORKSPACE_FULL.get(locale));
    }
    for across::Seen { path, reading, project, mut findings } in seen {
        findings.retain(|finding| finding.severity >= context.common.severity);
        let known = files.binary_search_by(|file: &FileReport| Path::new(&file.path).cmp(Path::new(&*path)));
        match known {
            Ok(at) => {
                files[at].findings.append(&mut findings);
                files[at].findings.sort_by_key(|finding| (finding.span, finding.rule));
            }
            Err(_) if findings.is_empty() => {}
            Err(at) => {
                let (path, source) = (path.to_string(), reading.source().clone());
                files.insert(
                    at,
                    FileReport { path, findings, source, fixed: 0, locale: project.engine.locale() },
                );
            }
        }
    }
    Report { files, problems, locale }
}

/// What came of one file: what is to be said of it, and what could not be done.
#[derive(Default)]
struct One {
    file: Option<FileReport>,
    problem: Option<Problem>,
}

impl One {
    fn failed(problem: Problem) -> Self {
        One { file: None, problem: Some(problem) }
    }
}

/// One file, and what it is to be judged by.
struct Reader<'a> {
    input: &'a Input,
    project: &'a Arc<Project>,
    now: Timestamp,
    locale: Locale,
    across: &'a Across,
    /// The folder that was walked to find it.
    root: String,
}

impl Reader<'_> {
    fn problem(&self, message: String) -> Problem {
        Problem { path: walk::shown(&self.input.path), message }
    }

    fn read(&self, mend: bool) -> One {
        let most = self.project.engine.settings().max_bytes;
        let bytes = match self.input.origin {
            Origin::Stdin => read::stdin(most),
            Origin::Named | Origin::Walked => read::file(&self.input.path, most),
        };
        match bytes {
            Ok(Bytes::Whole(bytes)) => self.judge(bytes, mend),
            // nobody asked for this very file
            Ok(Bytes::TooMany) if self.input.origin == Origin::Walked => One::default(),
            Ok(Bytes::TooMany) => {
                let limit = words::TOO_LARGE.fill(self.locale, &[("limit", &most.to_string())]);
                One::failed(self.problem(limit))
            }
            Err(error) => One::failed(self.problem(words::unreadable(self.locale, &error))),
        }
    }

    fn judge(&self, bytes: Vec<u8>, mend: bool) -> One {
        let Some(decoded) = decode(bytes) else {
            return match self.input.origin {
                // pictures and programs stand in every folder
                Origin::Walked => One::default(),
                Origin::Stdin | Origin::Named => {
                    One::failed(self.problem(words::NO_TEXT.get(self.locale).to_owned()))
                }
            };
        };
        let path = walk::shown(&self.input.path);
        let first = decoded.text.lines().next().unwrap_or_default();
        let language = syntax::detect(&path, None, first);
        let source = Source::new(&path, language.id.as_str(), decoded.text);
        let engine = &self.project.engine;
        let reading = engine.read(&source, self.now);
        let findings = reading.findings().to_vec();
        let mut file = FileReport { path, findings, source, fixed: 0, locale: engine.locale() };
        let mut problem = None;
        if mend && fix::can_mend(&file.findings) {
            problem = self.mend(&mut file, decoded.charset).err();
        }
        self.across.note(&file.path);
        match file.fixed {
            0 => self.across.add(&reading, &file.path, &self.root, self.project),
            _ => self.across.add(&engine.read(&file.source, self.now), &file.path, &self.root, self.project),
        }
        One { file: Some(file), problem }
    }

    /// Applies the fixes of `file` and writes it back; where that fails it stays as it was.
    fn mend(&self, file: &mut FileReport, charset: Charset) -> Result<(), Problem> {
        match (self.input.origin, charset) {
            (Origin::Stdin, _) => return Err(self.problem(words::FIXED_STDIN.get(self.locale).to_owned())),
            (_, Charset::Utf8) => {}
            _ => return Err(self.problem(words::NOT_UTF8.get(self.locale).to_owned())),
        }
        let engine = &self.project.engine;
        let read = |source: &Source| -> Vec<Finding> { engine.read(source, self.now).findings().to_vec() };
        let mended = fix::mend(file.source.clone(), read);
        if mended.fixed > 0 {
            write::replace(&self.input.path, &mended.source.text)
                .map_err(|error| self.problem(words::unwritable(self.locale, &error)))?;
        }
        (file.source, file.findings, file.fixed) = (mended.source, mended.findings, mended.fixed);
        Ok(())
    }
}
