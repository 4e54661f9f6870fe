//! The `mate` program; all of it is in [`mate::cli`].

fn main() -> std::process::ExitCode {
    mate::cli::main()
}
