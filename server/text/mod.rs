//! Places in a text: spans, lines, sources, and views of a text inside a text.
//!
//! Inside the engine a place is a byte range of the source. Lines and UTF-16 columns exist only where
//! a face (the protocol, the command line) speaks to the outside.

mod boundary;
mod glob;
mod lines;
pub mod mask;
mod source;
mod span;
mod spot;
mod view;

pub(crate) use boundary::{ceil, floor};
pub use glob::glob;
pub use lines::{Encoding, LineTable, Position};
pub use source::Source;
pub use span::Span;
pub use spot::Spot;
pub use view::{Escape, View};
