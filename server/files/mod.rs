//! From a folder to its texts: what both faces read, and what they leave alone.

pub mod decode;
pub mod read;
pub mod stream;
mod walk;

pub use walk::{walk, walker};
