//! `oss403`: one engine, two faces.

mod cli;
mod lsp;

fn main() -> std::process::ExitCode {
    cli::main()
}
