//! Any text is read without panic, in bounded time, and what is refused is explained.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::judged;
use crate::lang::Severity;

fn token() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "Pdu",
        "Gop",
        "Gog",
        "Transform",
        "Default",
        "Debug",
        "Done",
        "Proto",
        "Transport",
        "Payload",
        "Extract",
        "From",
        "Criteria",
        "On",
        "Match",
        "Start",
        "Stop",
        "Extra",
        "Member",
        "Expiration",
        "ShowTree",
        "NoTree",
        "Insert",
        "Replace",
        "Every",
        "Level",
        "LastPdu",
        "true",
        "{",
        "{",
        "}",
        "}",
        "(",
        ")",
        ";",
        ";",
        ";",
        ",",
        "/",
        "|",
        "=",
        "!",
        "?",
        "a",
        "b",
        "http",
        "tcp",
        "http.host",
        "1",
        "2.5",
        "1.2.3.4",
        "a:b",
        "\"x\"",
        "\"",
        "Foo",
        "...",
        "#",
        "#include x",
        "/*",
        "*/",
        "//",
        "\n",
        "“x”",
        "é",
        "@",
        "1a",
        "Action=",
    ])
}

fn accepted_or_explained(text: &str) {
    let loaded = judged(text);
    for diagnostic in &loaded.diagnostics {
        assert!(loaded.sources.position(diagnostic.span).is_some());
        let span = diagnostic.span;
        assert!(span.start <= span.end && span.end as usize <= text.len(), "{span:?} in {text:?}");
        assert!(text.is_char_boundary(span.start as usize) && text.is_char_boundary(span.end as usize));
    }
    let errors = loaded.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    assert!(loaded.config.gaps.is_empty() || errors > 0, "nothing said about {:?} in {text:?}", loaded.config.gaps);
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,300}") {
        accepted_or_explained(&text);
    }

    #[test]
    fn any_tokens_are_read(tokens in prop::collection::vec(token(), 0..60), gap in prop::sample::select(vec!["", " ", "\n"])) {
        accepted_or_explained(&tokens.join(gap));
    }

    #[test]
    fn a_right_text_with_one_token_changed_is_read(at in 0usize..200, token in token()) {
        let right = "Transform t { Match ( k = 1 ) Insert ( x ) ; } ; Pdu p Proto http Transport tcp / ip { Extract k From http.host ; \
                     Transform t ; Criteria Accept ( k { a | b } ) ; } ; Gop g On p Match ( k ) { Start ( x ) ; Stop ( k ! c ) ; } ; \
                     Gog gg { Member g ( k ) ; Expiration 2.5 ; } ; Default { Pdu { LastPdu true ; } ; } ; Done ;";
        let mut words: Vec<&str> = right.split(' ').collect();
        let at = at % words.len();
        words[at] = token;
        accepted_or_explained(&words.join(" "));
    }
}

#[test]
fn long_texts_take_no_longer_than_they_should() {
    let pieces = [
        "Done;",
        "Pdu ",
        "Gop { (a{1; };\n",
        "Gop g On p Match (k) { Start (a; ",
        "}",
        "{",
        "(",
        ";",
        "\"",
        "\"\n",
        "@ ",
        "Foo ",
        "1a",
        "a.",
        "/*",
        "Default { Pdu { ",
        "Transform t { ; };",
        "Pdu p Proto x Transport y { Extract a From zzzzz; };",
        "#include nowhere\n",
        "x=“y\n",
        "Pdu p Proto ",
    ];
    for piece in pieces {
        let text = piece.repeat(40_000 / piece.len());
        let start = Instant::now();
        accepted_or_explained(&text);
        let short = start.elapsed();
        assert!(short < Duration::from_secs(20), "{piece:?} took {short:?}");
    }
}
