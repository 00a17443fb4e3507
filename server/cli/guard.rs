//! A panic in the engine costs the answer for one text, and tells nothing of that text.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
};

use oss403::Locale;

use super::words;

thread_local! {
    /// Line of our source at which this thread panicked last.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// From now on a panic prints nothing: its message may quote the text that was read, secrets and all.
pub fn silence_panics() {
    panic::set_hook(Box::new(|info| {
        PLACE.set(info.location().map(ToString::to_string));
    }));
}

/// Runs `work`.
///
/// # Errors
/// Says where in our source `work` panicked.
pub fn guarded<T>(locale: Locale, work: impl FnOnce() -> T) -> Result<T, String> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        let place = PLACE.take().unwrap_or_else(|| "?".into());
        words::PANIC.fill(locale, &[("place", &place)])
    })
}
