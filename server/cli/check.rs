//! `oss403 check`: reads, judges, mends and reports.

use std::{
    cell::RefCell,
    io::{self, Write},
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use oss403::{Finding, LONG, Locale, Source, Timestamp, syntax};

use super::{
    Context, across, across::Across, args::Check, complain, config::Project, config::Projects, fix, guard,
    progress::Progress, render, report::FileReport, report::Outcome, report::Problem, report::Report, walk,
    walk::Input, walk::Origin, words, write,
};
use crate::files::{decode, decode::Charset, decode::decode, read, read::Amount};

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
    let projects = Mutex::new(Projects::new(
        context.common.config.as_deref(),
        context.common.locale,
        context.environment,
    ));
    let progress = Progress::new();
    let across = Across::default();
    let files = Mutex::new(Vec::new());
    let failed = Mutex::new(Vec::new());
    let clean = AtomicUsize::new(0);
    let one = |input: &Input| {
        let project = locked(&projects).of(&input.path);
        if project.excludes(&input.path) {
            return;
        }
        let root = across::root(&walk::shown(&input.path), check.paths.iter().map(|path| path.as_path()));
        let reader = Reader { input, project: &project, now: context.now, locale, across: &across, root };
        let work = || reader.read(check.fix);
        let read = guard::guarded(locale, work);
        progress.step();
        let One { state, problem } =
            read.unwrap_or_else(|message| One::failed(Problem { path: walk::shown(&input.path), message }));
        if let Some(problem) = problem {
            locked(&failed).push(problem);
        }
        match state {
            State::Unread => {}
            State::Clean => {
                clean.fetch_add(1, Ordering::Relaxed);
            }
            State::Told(mut file) => {
                file.findings.retain(|finding| finding.severity >= context.common.severity);
                locked(&files).push(*file);
            }
        }
    };
    let jobs = context.common.jobs.map_or(0, std::num::NonZeroUsize::get);
    let mut problems = walk::walk(&check.paths, check.stdin_filename.as_deref(), locale, jobs, &one);
    problems.append(&mut locked(&projects).problems);
    problems.append(&mut locked(&failed));
    problems.sort_by(|a, b| (&a.path, &a.message).cmp(&(&b.path, &b.message)));
    let mut files: Vec<FileReport> = std::mem::take(&mut locked(&files));
    files.sort_by(|a, b| Path::new(&a.path).cmp(Path::new(&b.path)));
    let mut clean = clean.into_inner();
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
                let locale = project.engine.locale();
                files.insert(at, FileReport { path, findings, source, fixed: 0, locale });
                // it was counted as one without findings
                clean = clean.saturating_sub(1);
            }
        }
    }
    Report { files, clean, problems, locale }
}

/// What threads share. A panic in one file has been told by then.
fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What came of one file: what is to be said of it, and what could not be done.
struct One {
    state: State,
    problem: Option<Problem>,
}

/// How far a file got.
enum State {
    /// It is no text, too large, or could not be read.
    Unread,
    /// There is nothing to say of it.
    Clean,
    /// This is to be said of it.
    Told(Box<FileReport>),
}

impl One {
    fn failed(problem: Problem) -> Self {
        One { state: State::Unread, problem: Some(problem) }
    }

    fn unread() -> Self {
        One { state: State::Unread, problem: None }
    }
}

thread_local! {
    /// The bytes of the file that this thread reads: the room is used for one file after the other.
    static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Room that a thread keeps; a larger file has its own.
const ROOM: usize = 1 << 22;

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
        let mut bytes = BYTES.take();
        let one = self.read_into(&mut bytes, mend);
        if bytes.capacity() <= ROOM {
            BYTES.set(bytes);
        }
        one
    }

    fn read_into(&self, bytes: &mut Vec<u8>, mend: bool) -> One {
        let most = self.project.engine.settings().max_bytes;
        let amount = match self.input.origin {
            Origin::Stdin => read::stdin(most, bytes),
            Origin::Named | Origin::Walked => read::file(&self.input.path, most, bytes),
        };
        match (amount, self.input.origin) {
            (Ok(Amount::Whole), _) => self.judge(bytes, mend),
            // nobody asked for this very file, and pictures and programs stand in every folder
            (Ok(_), Origin::Walked) => One::unread(),
            (Ok(Amount::TooMany), _) => {
                let limit = words::TOO_LARGE.fill(self.locale, &[("limit", &most.to_string())]);
                One::failed(self.problem(limit))
            }
            (Ok(Amount::NoText), _) => One::failed(self.problem(words::NO_TEXT.get(self.locale).to_owned())),
            (Err(error), _) => One::failed(self.problem(words::unreadable(self.locale, &error))),
        }
    }

    fn judge(&self, bytes: &[u8], mend: bool) -> One {
        let path = walk::shown(&self.input.path);
        let engine = &self.project.engine;
        let clean = One { state: State::Clean, problem: None };
        self.across.note(&path);
        // most files end here, before anything is copied
        if decode::as_they_are(bytes).is_some_and(|text| !engine.concerns(&path, text)) {
            return clean;
        }
        let Some(decoded) = decode(bytes) else { return One::unread() };
        let first = decoded.text.lines().next().unwrap_or_default();
        let language = syntax::detect(&path, None, first);
        let source = Source::new(&path, language.id.as_str(), decoded.text);
        // a long text is read in pieces, and says nothing to other files
        let reading = (source.text.len() <= LONG).then(|| engine.read(&source, self.now));
        let findings = match &reading {
            Some(reading) => reading.findings().to_vec(),
            None => engine.findings(&source, self.now),
        };
        let mut file = FileReport { path, findings, source, fixed: 0, locale: engine.locale() };
        let mut problem = None;
        if mend && fix::can_mend(&file.findings) {
            problem = self.mend(&mut file, decoded.charset).err();
        }
        match (reading, file.fixed) {
            (None, _) => {}
            (Some(reading), 0) => self.across.add(&reading, &file.path, &self.root, self.project),
            _ => self.across.add(&engine.read(&file.source, self.now), &file.path, &self.root, self.project),
        }
        match (&problem, file.findings.is_empty() && file.fixed == 0) {
            (None, true) => clean,
            _ => One { state: State::Told(Box::new(file)), problem },
        }
    }

    /// Applies the fixes of `file` and writes it back; where that fails it stays as it was.
    fn mend(&self, file: &mut FileReport, charset: Charset) -> Result<(), Problem> {
        match (self.input.origin, charset) {
            (Origin::Stdin, _) => return Err(self.problem(words::FIXED_STDIN.get(self.locale).to_owned())),
            (_, Charset::Utf8) => {}
            _ => return Err(self.problem(words::NOT_UTF8.get(self.locale).to_owned())),
        }
        let engine = &self.project.engine;
        let read = |source: &Source| -> Vec<Finding> { engine.findings(source, self.now) };
        let mended = fix::mend(file.source.clone(), read);
        if mended.fixed > 0 {
            write::replace(&self.input.path, &file.source.text, &mended.source.text)
                .map_err(|error| self.problem(words::unwritable(self.locale, &error)))?;
        }
        (file.source, file.findings, file.fixed) = (mended.source, mended.findings, mended.fixed);
        Ok(())
    }
}
