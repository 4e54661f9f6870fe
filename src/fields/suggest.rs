//! "Did you mean": the known names nearest to a misspelt one.

/// The candidates most like `name`, best first, at most three, without repetition; none when
/// nothing is near enough to be worth saying.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = name.to_ascii_lowercase();
    let mut scored: Vec<(f64, &str)> = candidates
        .filter_map(|candidate| {
            let lower = candidate.to_ascii_lowercase();
            let score = if lower == wanted { 2.0 } else { strsim::normalized_damerau_levenshtein(&wanted, &lower) };
            (score >= 0.7).then_some((score, candidate))
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_swapped_letter_finds_its_name() {
        assert_eq!(nearest("http.hots", ["http.host", "http.date", "dns.id"].into_iter()), ["http.host"]);
    }

    #[test]
    fn nothing_near_suggests_nothing() {
        assert!(nearest("zebra", ["http.host", "dns.id"].into_iter()).is_empty());
    }
}
