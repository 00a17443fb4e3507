//! `oss403`: one engine, two faces.

mod cli;
mod files;
mod lsp;
mod memory;
mod phrase;
mod plain;

fn main() -> std::process::ExitCode {
    cli::main()
}
