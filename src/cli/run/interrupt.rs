//! Ctrl-C: the first ends the reading, so that what was read is reported; the second ends all.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::SIGINT;
use signal_hook::flag::{register, register_conditional_shutdown};

/// The exit code after the second Ctrl-C: nothing was reported.
const NOTHING: i32 = 2;

/// A flag that the first Ctrl-C sets. Where signals cannot be caught, Ctrl-C ends the program as ever.
pub(super) fn flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    // The order matters: at the first signal the flag is not set yet.
    if register_conditional_shutdown(SIGINT, NOTHING, Arc::clone(&flag)).is_ok() {
        let _ = register(SIGINT, Arc::clone(&flag));
    }
    flag
}
