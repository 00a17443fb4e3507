//! Work off the protocol's task. All handlers share one task; while one of them computes, nothing moves.

use std::cell::RefCell;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    /// Where this thread panicked last.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Lets a panic say where it happened, not why: editors keep standard error, and the reason may quote the
/// user's document.
pub fn keep_panics_quiet() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        // nobody is left to hear that standard error is closed
        let _ = writeln!(std::io::stderr(), "oss403: panicked at {place}");
        PLACE.with(|last| last.replace(place));
    }));
}

/// Does `work` on a thread of its own. A panic costs this one answer.
///
/// # Errors
/// Says where in our source the work panicked, never why.
pub async fn off<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    tokio::task::spawn_blocking(|| guarded(work)).await.unwrap_or_else(|_| Err("runtime".to_owned()))
}

/// Does `work` on this thread. A panic costs this one result.
///
/// # Errors
/// Says where in our source the work panicked, never why.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| PLACE.with(RefCell::take))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_gives_its_result() {
        assert_eq!(off(|| 1 + 1).await, Ok(2));
    }

    #[tokio::test]
    async fn a_panic_is_an_error_without_its_text() {
        let failed = off::<()>(|| panic!("LTAI5tSecret")).await.unwrap_err();
        assert!(!failed.contains("LTAI"), "{failed}");
        assert_eq!(off(|| 1).await, Ok(1));
    }
}
