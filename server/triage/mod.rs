//! From an answer of OSS to its cause: what the answer itself shows, what the request beside it shows, and the
//! places of a project that can have caused it.

mod alone;
mod cause;
mod group;
mod log;
mod signature;
mod suspects;

pub use cause::Cause;
pub use group::{Count, Group};
pub use log::{Report, Triage};
pub use suspects::Suspect;

pub(crate) use cause::{Beside, causes};
pub(crate) use suspects::suspects;
