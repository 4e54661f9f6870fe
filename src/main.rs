//! The `mate` program; all of it is in [`mate::cli`].

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    mate::cli::main()
}
