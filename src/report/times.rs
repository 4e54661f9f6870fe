//! Times of groups of one type, for their least, median, 95th percentile and greatest. A run that never
//! ends has no room for all of them: beyond [`MOST`] it counts how many there are of about each size.

/// So many times are kept as they are where room is scarce.
const MOST: usize = 4096;

/// Sizes told apart within each power of two: neighbours differ by less than 1 %.
const STEPS: u32 = 7;

/// Times, all of them or counted by size.
#[derive(Debug, Default)]
pub(super) struct Times {
    all: Vec<i64>,
    /// How many of each size, and the least and the greatest of all, once room got scarce.
    counted: Option<(Vec<u64>, i64, i64)>,
    bounded: bool,
}

impl Times {
    /// Times that take bounded room.
    pub(super) fn bounded() -> Self {
        Self { bounded: true, ..Self::default() }
    }

    pub(super) fn add(&mut self, time: i64) {
        match &mut self.counted {
            None => self.all.push(time),
            Some(counted) => count(counted, time),
        }
        if self.bounded && self.all.len() > MOST {
            let mut counted = (Vec::new(), i64::MAX, i64::MIN);
            for time in std::mem::take(&mut self.all) {
                count(&mut counted, time);
            }
            self.counted = Some(counted);
        }
    }

    /// Whether they are exact.
    pub(super) fn are_exact(&self) -> bool {
        self.counted.is_none()
    }

    /// The least value that at least so many percent of the values do not exceed.
    pub(super) fn nearest_rank(&mut self, percent: u64) -> Option<i64> {
        let rank = |len: u64| (len * percent).div_ceil(100).max(1);
        let Some((sizes, least, greatest)) = &self.counted else {
            let rank = usize::try_from(rank(self.all.len() as u64)).ok()?;
            return (rank <= self.all.len()).then(|| *self.all.select_nth_unstable(rank - 1).1);
        };
        let mut left = rank(sizes.iter().sum());
        if left == 1 || percent == 100 {
            return Some(if percent == 100 { *greatest } else { *least });
        }
        let size = sizes.iter().position(|count| {
            let is_here = left <= *count;
            left = left.saturating_sub(*count);
            is_here
        });
        size.map(|size| value(size).clamp(*least, *greatest))
    }
}

fn count((sizes, least, greatest): &mut (Vec<u64>, i64, i64), time: i64) {
    let size = size(time);
    if sizes.len() <= size {
        sizes.resize(size + 1, 0);
    }
    if let Some(count) = sizes.get_mut(size) {
        *count += 1;
    }
    *least = time.min(*least);
    *greatest = time.max(*greatest);
}

/// A number that grows with the time. Times before 0 have the same as 0.
fn size(time: i64) -> usize {
    let time = u64::try_from(time).unwrap_or(0);
    let power = time.checked_ilog2().unwrap_or(0).saturating_sub(STEPS);
    ((u64::from(power) << STEPS) + (time >> power)) as usize
}

/// The least time of a size.
fn value(size: usize) -> i64 {
    let size = size as u64;
    let power = (size >> STEPS).saturating_sub(1);
    let time = (size - (power << STEPS)) << power;
    i64::try_from(time).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentiles_are_values_by_nearest_rank() {
        let mut times = Times::default();
        for time in [50, 15, 20, 35, 40] {
            times.add(time);
        }
        let percentiles = [0, 5, 30, 50, 95, 100].map(|percent| times.nearest_rank(percent));
        assert_eq!(percentiles, [15, 15, 20, 35, 50, 50].map(Some));
        assert_eq!(Times::default().nearest_rank(50), None);
    }

    #[test]
    fn many_times_take_little_room_and_are_nearly_right() {
        let mut times = Times::bounded();
        let mut exact = Times::default();
        for number in 0..100_000i64 {
            let time = (number * 7919 % 100_003) * 10_007;
            times.add(time);
            exact.add(time);
        }
        assert!(!times.are_exact() && exact.are_exact());
        assert!(times.counted.as_ref().unwrap().0.len() < 64 << STEPS);
        for percent in [0, 100] {
            assert_eq!(times.nearest_rank(percent), exact.nearest_rank(percent));
        }
        for percent in [1, 50, 95] {
            let (about, exact) = (times.nearest_rank(percent).unwrap(), exact.nearest_rank(percent).unwrap());
            assert!((exact - about).abs() * 100 <= exact, "{percent} %: {about} for {exact}");
        }
    }

    proptest! {
        #[test]
        fn sizes_keep_the_order_and_nearly_the_value(a in 0..i64::MAX, b in 0..i64::MAX) {
            prop_assert!(a > b || size(a) <= size(b));
            let about = value(size(a));
            prop_assert!(about <= a && i128::from(a - about) * 100 <= i128::from(a));
        }
    }
}
