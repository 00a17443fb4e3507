//! `oss403 check`: reads, judges, mends and reports.

use std::{
    fs,
    io::{self, Read, Write},
    sync::Arc,
};

use oss403::{Finding, Source, Timestamp, syntax};
use rayon::prelude::*;

use super::{
    Context, args::Check, complain, config::Project, config::Projects, decode::Charset, decode::decode, fix,
    guard, progress::Progress, render, report::FileReport, report::Outcome, report::Problem, report::Report,
    walk, walk::Input, walk::Origin, write,
};

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
    let (inputs, mut problems) = walk::walk(&check.paths, check.stdin_filename.as_deref());
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
    let one = |(input, project): &(Input, Arc<Project>)| {
        let read = guard::guarded(|| read_one(input, project, check.fix, context.now));
        progress.step();
        read.unwrap_or_else(|message| Err(Problem { path: walk::shown(&input.path), message }))
    };
    let jobs = context.common.jobs.map_or(0, std::num::NonZeroUsize::get);
    let results: Vec<_> = match rayon::ThreadPoolBuilder::new().num_threads(jobs).build() {
        Ok(pool) => pool.install(|| inputs.par_iter().map(one).collect()),
        Err(_) => inputs.iter().map(one).collect(),
    };
    let mut files = Vec::new();
    for result in results {
        match result {
            Ok(Some(mut file)) => {
                file.findings.retain(|finding| finding.severity >= context.common.severity);
                files.push(file);
            }
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    let locale = context.common.locale.unwrap_or(context.environment);
    Report { files, problems, locale }
}

/// What is to be said of one file; nothing of one that is no text.
fn read_one(
    input: &Input,
    project: &Project,
    mend: bool,
    now: Timestamp,
) -> Result<Option<FileReport>, Problem> {
    let path = walk::shown(&input.path);
    let problem = |message: String| Problem { path: path.clone(), message };
    let most = project.engine.settings().max_bytes;
    let bytes = match input.origin {
        Origin::Stdin => {
            let mut bytes = Vec::new();
            io::stdin()
                .lock()
                .read_to_end(&mut bytes)
                .map_err(|error| walk::unreadable(&input.path, &error))?;
            bytes
        }
        Origin::Named | Origin::Walked => {
            let size = fs::metadata(&input.path).map(|metadata| metadata.len());
            if size.is_ok_and(|size| size > most) {
                return match input.origin {
                    Origin::Named => Err(problem(format!("larger than maxBytes ({most} bytes), not read"))),
                    _ => Ok(None),
                };
            }
            fs::read(&input.path).map_err(|error| walk::unreadable(&input.path, &error))?
        }
    };
    let Some(decoded) = decode(bytes) else { return Ok(None) };
    let first = decoded.text.lines().next().unwrap_or_default();
    let language = syntax::detect(&path, None, first);
    let source = Source::new(&path, language.id.as_str(), decoded.text);
    let engine = &project.engine;
    let read = |source: &Source| -> Vec<Finding> { engine.read(source, now).findings().to_vec() };
    let mut file =
        FileReport { path: path.clone(), findings: read(&source), source, fixed: 0, locale: engine.locale() };
    if mend && fix::can_mend(&file.findings) {
        if input.origin == Origin::Stdin || decoded.charset != Charset::Utf8 {
            return Err(problem("is no UTF-8 file, so its fixes were not applied".into()));
        }
        let mended = fix::mend(file.source, read);
        if mended.fixed > 0 {
            write::replace(&input.path, &mended.source.text)
                .map_err(|error| problem(format!("cannot be written: {error}")))?;
        }
        (file.source, file.findings, file.fixed) = (mended.source, mended.findings, mended.fixed);
    }
    Ok(Some(file))
}
