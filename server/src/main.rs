//! The binary `gatehouse`.

fn main() -> std::process::ExitCode {
    server::cli::run()
}
