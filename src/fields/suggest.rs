//! "Did you mean": the known names nearest to a misspelt one.

/// A name less like another than this is not worth saying.
const LIKE: f64 = 0.7;

/// The candidates most like `name`, best first, at most three, without repetition; none when
/// nothing is near enough to be worth saying.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = name.to_ascii_lowercase();
    let letters = letters(&wanted);
    let mut scored: Vec<(f64, &str)> = candidates
        .filter(|candidate| may_be_like(&letters, candidate))
        .filter_map(|candidate| {
            let lower = candidate.to_ascii_lowercase();
            let score = if lower == wanted { 2.0 } else { strsim::normalized_damerau_levenshtein(&wanted, &lower) };
            (score >= LIKE).then_some((score, candidate))
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// How many letters of each kind a name has; some share a place.
type Letters = [u32; 32];

fn letters(name: &str) -> Letters {
    let mut letters = [0; 32];
    for c in name.chars() {
        if let Some(count) = letters.get_mut(u32::from(c.to_ascii_lowercase()) as usize % 32) {
            *count += 1;
        }
    }
    letters
}

/// Rules out most names at little cost: each change that makes one name of another takes away one letter,
/// adds one, or both.
fn may_be_like(wanted: &Letters, candidate: &str) -> bool {
    let letters = letters(candidate);
    let differ: u32 = wanted.iter().zip(&letters).map(|(a, b)| a.abs_diff(*b)).sum();
    let longest = wanted.iter().sum::<u32>().max(letters.iter().sum());
    f64::from(differ) <= 2.0 * (1.0 - LIKE) * f64::from(longest) + 0.001
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_swapped_letter_finds_its_name() {
        assert_eq!(nearest("http.hots", ["http.host", "http.date", "dns.id"].into_iter()), ["http.host"]);
    }

    #[test]
    fn nothing_near_suggests_nothing() {
        assert!(nearest("zebra", ["http.host", "dns.id"].into_iter()).is_empty());
    }

    proptest! {
        #[test]
        fn what_is_ruled_out_is_not_like(
            name in "[a-f.é]{0,16}", edits in proptest::collection::vec((any::<usize>(), 0u8..4), 0..6),
        ) {
            let mut other: Vec<char> = name.chars().collect();
            for (place, edit) in edits {
                let at = place % (other.len() + 1);
                match edit {
                    0 => other.insert(at, 'x'),
                    1 if at < other.len() => drop(other.remove(at)),
                    2 if at < other.len() => other[at] = 'y',
                    3 if at + 1 < other.len() => other.swap(at, at + 1),
                    _ => {}
                }
            }
            let other = String::from_iter(other);
            let like = strsim::normalized_damerau_levenshtein(&name, &other) >= LIKE;
            prop_assert!(!like || may_be_like(&letters(&name), &other));
        }
    }
}
