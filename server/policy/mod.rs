//! Policies: read wherever they stand, kept as data with their places, and evaluated offline.
//!
//! This room says what a policy says. What is wrong with it is for the rules, where one stands for sight.

mod arn;
pub mod document;
pub mod evaluate;
mod find;
pub(crate) mod flow;
pub mod model;
pub mod post;
pub mod summary;
pub mod tell;
pub mod value;
pub(crate) mod yaml;

pub use arn::Arn;
pub use document::Document;
pub use evaluate::{Decision, Policies, Request, Verdict, evaluate};
pub use find::{find, find_post, read};
pub(crate) use find::{may_hold, value as value_at};
pub use model::{Place, Policy};
pub use post::PostPolicy;
pub use value::Tree;
