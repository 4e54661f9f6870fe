//! What a user types, as typed: `tests/cli/*.trycmd`.

#[test]
fn commands_do_as_written() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd");
}
